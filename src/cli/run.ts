import type { Command } from 'commander';
import { UserError } from '../core/errors.ts';
import type { ExperimentFiles } from '../experiment/experiment-files.ts';
import type { DeviceChoice } from '../nn/backend/backend.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import { choice, deviceOption, seedsOption, wholeNumberOption } from './option-values.ts';
import type { PlaceOptions, RunPlace } from './run-place.ts';
import { warnOfThreads } from './thread-warning.ts';

interface RunOptions extends PlaceOptions {
  readonly only?: string;
  readonly seeds?: readonly number[] | number;
  readonly workers?: number;
  readonly threads?: number;
  readonly executor: 'local';
  readonly device: DeviceChoice;
  readonly json?: true;
}

export function registerRun(program: Command): void {
  program
    .command('run')
    .argument('<experiment.yaml...>')
    .description('Train what is missing, then print the table')
    .option('--results <dir>', 'where records go (default: results; of a smoke run, the cache)')
    .option('--only <glob>', 'rows or cells by label')
    .option(
      '--seeds <n | a,b,c>',
      'how many of the seeds that the file names, or which (3, is seed 3 alone)',
      seedsOption,
    )
    .option('--workers <n>', 'processes at once (default: 1)', wholeNumberOption('--workers'))
    .option('--threads <n>', 'threads of one process', wholeNumberOption('--threads'))
    .option('--executor <name>', 'where cells run: local', choice('--executor', ['local']), 'local')
    .addOption(deviceOption())
    .option('--smoke', 'a few users, a few steps: proves that the file runs; never reported')
    .option('--dry-run', 'the plan with an estimate of time and memory; nothing runs')
    .option('--force', 'run again what is complete')
    .option('--json', 'progress as JSON lines on stdout; of a dry run the plan as JSON')
    .addHelpText(
      'after',
      `
Cells that are complete are not run again; Ctrl-C stops cleanly, and the same command goes on.

Examples:
  $ dupn run experiments/quickstart.yaml
  $ dupn run experiments/completejourney/multi-task.yaml --seeds 1 --only 'multi-task*'
  $ dupn run experiments/quickstart.yaml --smoke`,
    )
    .action(async (paths: string[], options: RunOptions) => {
      process.exitCode = await run(paths, options);
    });
}

async function run(paths: readonly string[], options: RunOptions): Promise<number> {
  const { loadExperimentFiles } = await import('../experiment/experiment-files.ts');
  const { checkPublished } = await import('../report/report-experiment.ts');
  const { plannedCells, withNeeds } = await import('../spec/planned-cells.ts');
  const { withSeeds } = await import('../spec/tuning-grid.ts');
  const { runPlace } = await import('./run-place.ts');
  const selects = await selector(options.only);
  const all = paths.map((path) => {
    const files = loadExperimentFiles(path); // every file is read before the first one runs
    checkPublished(files.spec, path);
    const seeds = seedsOf(files.spec, options.seeds);
    return seeds === undefined ? files : { ...files, spec: withSeeds(files.spec, seeds) };
  });
  for (const { path, spec } of all) {
    checkSelection(path, withNeeds(plannedCells(spec)), options.only, selects); // sources and trials too
  }
  warnOfThreads(options.threads);
  const place = runPlace(options);
  if (options.dryRun === true) {
    const { printDryRuns } = await import('./dry-run.ts');
    await printDryRuns(all, { ...options, ...place, selects });
    return 0;
  }
  if (place.isThrowAway) console.error(`records of this smoke run go to ${place.results}`);
  const abort = abortOnInterrupt();
  let failed = 0;
  for (const files of all) {
    const summary = await runOne(files, { ...options, ...place, selects }, abort.signal);
    if (summary.interrupted) {
      const rest = place.force ? '' : ', and the same command goes on from here';
      console.error(`interrupted: what is done is kept${rest}`);
      return 130;
    }
    failed += summary.failed;
    if (options.json !== true && options.smoke === true && summary.failed === 0) {
      console.error(
        `${files.spec.experiment}: the file runs; records of a smoke run are never reported`,
      );
    }
    if (options.json !== true && options.smoke !== true) {
      const { printExperiment } = await import('./report.ts');
      await printExperiment(files, place.results);
    }
  }
  if (failed > 0) console.error(`${failed} cell${failed === 1 ? '' : 's'} failed, see above`);
  return failed > 0 ? 1 : 0;
}

async function runOne(
  files: ExperimentFiles,
  options: Omit<RunOptions, keyof RunPlace> & RunPlace & { readonly selects: Selects },
  signal: AbortSignal,
) {
  const { runExperiment } = await import('../experiment/run-experiment.ts');
  const { jsonDisplay, runDisplay } = await import('./run-progress.ts');
  const display = options.json === true ? jsonDisplay() : runDisplay(files.spec.experiment);
  try {
    return await runExperiment({
      files,
      results: options.results,
      selects: options.selects,
      device: options.device,
      threads: options.threads,
      workers: options.workers,
      smoke: options.smoke === true,
      force: options.force,
      signal,
      observer: display,
      now: () => new Date(),
    });
  } finally {
    display.close();
  }
}

type Selects = (cell: PlannedCell) => boolean;

async function selector(glob: string | undefined): Promise<Selects> {
  if (glob === undefined) return () => true;
  if (glob === '') return () => false; // no pattern to picomatch
  const { default: picomatch } = await import('picomatch');
  const matches = picomatch(glob, { nocase: true });
  return ({ label, row }) => matches(label) || matches(row);
}

/** A glob that matches no cell is a slip, not a wish to do nothing. */
function checkSelection(
  path: string,
  cells: readonly PlannedCell[],
  glob: string | undefined,
  selects: Selects,
): void {
  if (cells.some(selects)) return;
  const names = [...new Set(cells.flatMap(({ row, label }) => [row, label]))];
  throw new UserError({
    code: 'no-such-cell',
    where: path,
    message: `--only '${glob ?? ''}' matches no row or cell of this experiment`,
    expected: names.join(', '),
    cure: `name one of these, or several by a glob such as '${names[0] ?? ''}*'`,
  });
}

/** The first Ctrl-C asks the work to stop after its step, the second ends it at once. */
function abortOnInterrupt(): AbortController {
  const abort = new AbortController();
  const stop = (): void => {
    if (abort.signal.aborted) process.exit(130);
    console.error('stopping after the step at work; once more to stop at once');
    abort.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop); // the terminal went away
  return abort;
}

/** The seeds that are asked for; undefined where the file's own stand. */
function seedsOf(spec: ExperimentSpec, seeds: RunOptions['seeds']): readonly number[] | undefined {
  if (typeof seeds !== 'number') return seeds;
  if (seeds <= spec.seeds.length) return spec.seeds.slice(0, seeds);
  throw new UserError({
    code: 'too-many-seeds',
    message: `--seeds ${seeds} asks for more seeds than the experiment names`,
    expected: `at most ${spec.seeds.length}, or a list such as --seeds 1,2,3`,
  });
}
