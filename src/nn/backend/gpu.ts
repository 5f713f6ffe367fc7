import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { runProgram } from '../../core/run-program.ts';

export interface Gpu {
  readonly name: string;
  /** Driver version, `550.54.15`; empty where only the kernel module was seen. */
  readonly driver: string;
}

/** What was asked, and what answered: the words of `--device gpu` errors and of the doctor. */
export interface GpuSearch {
  readonly gpus: readonly Gpu[];
  readonly evidence: string;
}

const KERNEL_MODULE = '/proc/driver/nvidia/gpus';

/** The NVIDIA GPUs whose driver answers. */
export async function findGpus(): Promise<GpuSearch> {
  const hidden = process.env['CUDA_VISIBLE_DEVICES'];
  if (hidden !== undefined && /^\s*(-.*)?$/.test(hidden)) {
    return { gpus: [], evidence: `CUDA_VISIBLE_DEVICES="${hidden}" hides every GPU` };
  }
  const answer = await runProgram('nvidia-smi', [
    '--query-gpu=name,driver_version',
    '--format=csv,noheader',
  ]);
  if (answer?.status === 0) {
    const gpus = answer.stdout
      .split('\n')
      .map((line) => /^(.+), (\d[\d.]*)\s*$/.exec(line))
      .filter((match) => match !== null)
      .map((match) => ({ name: match[1] ?? '', driver: match[2] ?? '' }));
    if (gpus.length > 0) return { gpus, evidence: 'nvidia-smi' };
  }
  const gpus = await gpusOfKernelModule();
  if (gpus.length > 0) return { gpus, evidence: KERNEL_MODULE };
  const said =
    answer === undefined
      ? 'no nvidia-smi on the PATH'
      : `nvidia-smi says "${(answer.stderr || answer.stdout).trim().split('\n')[0] ?? ''}"`;
  return { gpus: [], evidence: `${said}, no card in ${KERNEL_MODULE}` };
}

async function gpusOfKernelModule(): Promise<Gpu[]> {
  const folders = await readdir(KERNEL_MODULE).catch(() => []);
  const texts = await Promise.all(
    folders.map(async (name) =>
      readFile(join(KERNEL_MODULE, name, 'information'), 'utf8').catch(() => ''),
    ),
  );
  return texts
    .map((text) => /^Model:\s*(.+)$/m.exec(text)?.[1])
    .filter((name) => name !== undefined)
    .map((name) => ({ name, driver: '' }));
}

export function noGpuError(search: GpuSearch): UserError {
  return new UserError({
    code: 'no-gpu',
    message: '--device gpu was asked for, and no GPU answers',
    expected: 'an NVIDIA GPU with its driver (525 or newer)',
    found: search.evidence,
    cure: 'install the driver (`nvidia-smi` then lists the GPU), or use --device cpu',
  });
}
