import { Option, type Command } from 'commander';

interface SetupOptions {
  readonly device?: 'cpu' | 'gpu';
}

export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description('Get the TensorFlow runtime; also happens by itself on the first run')
    .addOption(
      new Option('--device <device>', 'by default the GPU where one answers').choices([
        'cpu',
        'gpu',
      ]),
    )
    .addHelpText('after', '\nExamples:\n  $ dupn setup\n  $ dupn setup --device gpu')
    .action(setUp);
}

async function setUp(options: SetupOptions): Promise<void> {
  const { findGpus } = await import('../nn/backend/gpu.ts');
  const { loadBackend } = await import('../nn/backend/load-backend.ts');
  const { setupDisplay } = await import('./setup-display.ts');
  const { gpus } = options.device === undefined ? await findGpus() : { gpus: [] };
  const display = setupDisplay();
  try {
    const backend = await loadBackend({
      device: options.device ?? (gpus.length > 0 ? 'gpu' : 'cpu'),
      report: display.report,
      progress: display.progress,
    });
    display.close();
    console.log(`ready: ${backend.engine} on ${backend.deviceName}, ${backend.threads} threads`);
    for (const note of backend.notes) console.log(`  ${note}`);
  } finally {
    display.close();
  }
}
