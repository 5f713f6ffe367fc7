import { expect, test, vi } from 'vitest';
import { findGpus, noGpuError } from '../../../src/nn/backend/gpu.ts';
import { loadBackend } from '../../../src/nn/backend/load-backend.ts';
import { userErrorText } from '../../support/user-error-text.ts';
import { fakeMachine } from './fake-machine.ts';

const QUERY = '--query-gpu=name,driver_version --format=csv,noheader';

test('the driver answers: every GPU with its driver', async () => {
  fakeMachine({
    'nvidia-smi': {
      answers: [
        {
          to: QUERY,
          stdout: 'NVIDIA H100 80GB HBM3, 550.54.15\nNVIDIA GeForce RTX 4090, 550.54.15\n',
        },
      ],
    },
  });
  expect(await findGpus()).toEqual({
    gpus: [
      { name: 'NVIDIA H100 80GB HBM3', driver: '550.54.15' },
      { name: 'NVIDIA GeForce RTX 4090', driver: '550.54.15' },
    ],
    evidence: 'nvidia-smi',
  });
});

test('an environment that hides every GPU has none', async () => {
  fakeMachine({
    'nvidia-smi': { answers: [{ to: QUERY, stdout: 'NVIDIA H100 80GB HBM3, 550.54.15\n' }] },
  });
  for (const hidden of ['', '-1']) {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', hidden);
    expect((await findGpus()).gpus).toEqual([]);
  }
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '1');
  expect((await findGpus()).gpus).toHaveLength(1);
});

test('--device gpu on a machine without one is an error of usage', async () => {
  fakeMachine({});
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '-1');
  expect(noGpuError(await findGpus()).exitCode).toBe(2);
  expect(await userErrorText(() => loadBackend({ device: 'gpu' }))).toMatchInlineSnapshot(`
    "--device gpu was asked for, and no GPU answers
        expected  an NVIDIA GPU with its driver (525 or newer)
        found     CUDA_VISIBLE_DEVICES="-1" hides every GPU
        cure      install the driver (\`nvidia-smi\` then lists the GPU), or use --device cpu"
  `);
});

test('a driver that does not answer is quoted', async () => {
  fakeMachine({
    'nvidia-smi': {
      answers: [
        {
          to: QUERY,
          stdout:
            "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n\n",
          status: 9,
        },
      ],
    },
  });
  const search = await findGpus();
  // A machine with a true card still shows it in /proc.
  if (search.gpus.length > 0) return;
  expect(search.evidence).toMatchInlineSnapshot(
    `"nvidia-smi says "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.", no card in /proc/driver/nvidia/gpus"`,
  );
});
