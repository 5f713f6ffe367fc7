import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** TensorFlow opens these by name; the ones beside it are found because the addon has loaded them before. */
const CUDA_LIBRARY =
  /^lib(cudart|cublas|cublasLt|cudnn|cufft|cupti|curand|cusolver|cusparse|nccl|nvJitLink|nvrtc)\.so\.\d+$/;

/** The CUDA libraries that lie beside a TensorFlow, as `pip install tensorflow[and-cuda]` lays them. */
export async function cudaLibraries(libraries: string): Promise<string[]> {
  const nvidia = join(dirname(libraries), 'nvidia');
  const entries = await readdir(nvidia, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => CUDA_LIBRARY.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Where an addon finds them: beside itself in a runtime of ours, else where they lie. */
export function cudaRunPaths(files: readonly string[], recorded: string): string[] {
  const folders = [...new Set(files.map((file) => dirname(file)))];
  if (recorded !== 'tensorflow') return folders;
  return folders.map((folder) => `$ORIGIN/nvidia/${basename(dirname(folder))}/lib`);
}
