import { loadBackend, type Backend } from '../../src/nn/backend/load-backend.ts';

/** The backend of a test, made the current one; the native one is set up when this machine does not have it yet. */
export async function backendUnderTest(kind: 'native' | 'wasm'): Promise<Backend> {
  return await loadBackend({ device: kind === 'native' ? 'cpu' : 'wasm', threads: 2 });
}
