import type { EngineName } from '../experiment/cell-digest.ts';
import type { DeviceChoice } from '../nn/backend/backend.ts';

/** The engine that a run would most likely get, without loading it. */
export async function expectedEngine(device: DeviceChoice): Promise<EngineName> {
  if (device === 'wasm') return 'wasm';
  if (device === 'cpu') return 'tensorflow-cpu';
  const { findGpus } = await import('../nn/backend/gpu.ts');
  const hasGpu = (await findGpus()).gpus.length > 0;
  if (device === 'gpu') return hasGpu ? 'tensorflow-gpu' : 'tensorflow-cpu';
  const { isObtainable } = await import('../nn/backend/obtainable-runtime.ts');
  if (hasGpu && (await isObtainable('gpu'))) return 'tensorflow-gpu';
  return (await isObtainable('cpu')) ? 'tensorflow-cpu' : 'wasm';
}
