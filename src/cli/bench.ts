import type { Command } from 'commander';
import type { LoadShape } from '../benchmark/load-shape.ts';
import type { DeviceChoice } from '../nn/backend/backend.ts';
import { choice, deviceOption, wholeNumberOption } from './option-values.ts';
import { warnOfThreads } from './thread-warning.ts';

/** Those of which bench/ has a twin in PyTorch. */
const MODELS = ['dupn', 'cnn-max', 'transformer'] as const;

interface TrainOptions extends LoadShape {
  readonly model: (typeof MODELS)[number];
  readonly steps: number;
  readonly threads?: number;
  readonly device: DeviceChoice;
  readonly json?: true;
}

export function registerBench(program: Command): void {
  const bench = program
    .command('bench')
    .description('The speed of the parts, on a synthetic load of a stated shape')
    .addHelpText(
      'after',
      `
Time nothing while something else runs; bench/README.md has the same step in PyTorch.

Examples:
  $ dupn bench train --batch 256 --length 100 --lengths full --threads 2
  $ dupn bench train --model transformer --batch 256
  $ dupn bench train --batch 4096 --device gpu --json`,
    );
  const train = bench
    .command('train')
    .description('Whole training steps of four tasks')
    .option('--model <kind>', MODELS.join(', '), choice('--model', MODELS), 'dupn');
  const sizes: readonly [string, string, number][] = [
    ['--batch <n>', 'candidate rows a step', 1024],
    ['--length <n>', 'events of a history', 100],
    ['--candidates <n>', 'candidate rows a request', 1],
    ['--requests <n>', 'requests a moment', 1],
    ['--items <n>', 'items', 1_000_000],
    ['--shops <n>', 'shops', 100_000],
    ['--brands <n>', 'brands', 50_000],
    ['--categories <n>', 'categories', 10_000],
    ['--tags <n>', 'tags', 10_000],
    ['--tags-per-item <n>', 'tags of an item', 5],
    ['--steps <n>', 'timed steps, after three to warm up', 20],
  ];
  for (const [flags, about, value] of sizes) {
    train.option(flags, about, wholeNumberOption(flags.split(' ', 1)[0] ?? flags), value);
  }
  train
    .option(
      '--lengths <law>',
      'full or lognormal (median a quarter of --length)',
      choice('--lengths', ['full', 'lognormal']),
      'full',
    )
    .option('--threads <n>', 'threads (default: all)', wholeNumberOption('--threads'))
    .addOption(deviceOption())
    .option('--json', 'for machines')
    .action(benchTrain);
}

async function benchTrain(options: TrainOptions): Promise<void> {
  warnOfThreads(options.threads);
  const { checkLoad } = await import('../benchmark/load-shape.ts');
  checkLoad(options);
  const { loadBackend } = await import('../nn/backend/load-backend.ts');
  const { setupDisplay } = await import('./setup-display.ts');
  const display = setupDisplay();
  const { device, threads } = options;
  const backend = await loadBackend({
    device,
    ...(threads !== undefined && { threads }),
    report: display.report,
    progress: display.progress,
  });
  display.close();
  const { benchmarkTraining } = await import('../benchmark/train-benchmark.ts');
  const { modelSchema } = await import('../spec/model-schema.ts');
  const model = modelSchema.parse({ kind: options.model, embeddingDim: { entityCategory: 16 } });
  const { msPerStep, samplesPerSecond, parameters } = await benchmarkTraining(
    options,
    model,
    options.steps,
  );
  const peakMemoryMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  if (options.json === true) {
    const { engine } = backend;
    console.log(
      JSON.stringify({ msPerStep, samplesPerSecond, device: engine, peakMemoryMiB, parameters }),
    );
    return;
  }
  const { median, min, max } = msPerStep;
  console.log(`${backend.engine}, ${backend.deviceName}, ${backend.threads} threads`);
  console.log(`step      ${median.toFixed(0)} ms (${min.toFixed(0)} to ${max.toFixed(0)})`);
  console.log(`samples   ${samplesPerSecond.toFixed(0)} a second`);
  console.log(`memory    ${peakMemoryMiB} MiB at the peak`);
  console.log(`weights   ${parameters.embedding} in tables, ${parameters.dense} others`);
}
