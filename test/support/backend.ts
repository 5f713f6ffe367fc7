import { z } from 'zod';
import type { Backend } from '../../src/nn/backend/backend.ts';
import { loadBackend } from '../../src/nn/backend/load-backend.ts';

/** `DUPN_TEST_DEVICE=gpu` runs the native side of every test on the GPU. */
const nativeDevice = z.enum(['cpu', 'gpu']).default('cpu').parse(process.env['DUPN_TEST_DEVICE']);

/** The backend of a test, made the current one; the native one is set up when this machine does not have it yet. */
export async function backendUnderTest(kind: 'native' | 'wasm'): Promise<Backend> {
  return await loadBackend({ device: kind === 'native' ? nativeDevice : 'wasm', threads: 2 });
}
