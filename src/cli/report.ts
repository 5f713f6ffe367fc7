import type { Command } from 'commander';
import type { ReportFormat } from '../report/render-report.ts';
import type { ExperimentFiles } from '../experiment/experiment-files.ts';
import { choice } from './option-values.ts';

const FORMATS = ['table', 'markdown', 'json'] as const satisfies readonly ReportFormat[];

export interface ReportOptions {
  readonly results: string;
  readonly format: ReportFormat;
  readonly out?: string;
}

export function registerReport(program: Command): void {
  program
    .command('report')
    .argument(
      '<experiment.yaml | results folder...>',
      'experiments, by their file or their results',
    )
    .description('Print the table of what has been run, without training')
    .option('--results <dir>', 'where the records of experiment files lie', 'results')
    .option('--format <format>', 'table, markdown or json', choice('--format', FORMATS), 'table')
    .option('--out <file>', 'write to a file instead of stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  $ dupn report experiments/quickstart.yaml\n  $ dupn report results/completejourney --format markdown --out table.md',
    )
    .action(printReport);
}

/** Prints the tables of experiment files and results folders, or writes them to a file. */
async function printReport(targets: readonly string[], options: ReportOptions): Promise<void> {
  const { reportTargets } = await import('../report/report-targets.ts');
  const { renderReport } = await import('../report/render-report.ts');
  const tables = reportTargets(targets, options.results);
  const text = renderReport(tables, options.format, terminal(options.out === undefined));
  if (options.out === undefined) {
    process.stdout.write(text);
    return;
  }
  const { writeReportFile } = await import('../report/report-file.ts');
  writeReportFile(options.out, text);
  console.error(`written to ${options.out}`);
}

/** The table that ends a run, for the seeds that were asked for. */
export async function printExperiment(
  { path, spec, askedTasks, dataset }: ExperimentFiles,
  results: string,
): Promise<void> {
  const { reportExperiment } = await import('../report/report-experiment.ts');
  const { renderReport } = await import('../report/render-report.ts');
  const { experimentFolder } = await import('../results/results-store.ts');
  const folder = experimentFolder(results, spec.experiment);
  const asked = { ...spec, tasks: askedTasks };
  const table = reportExperiment({ spec: asked, path, folder, dataset });
  process.stdout.write(renderReport([table], 'table', terminal(true)));
}

function terminal(isStdout: boolean): { width: number; colour: boolean } {
  return {
    width: process.stdout.columns > 0 ? process.stdout.columns : 100,
    colour: isStdout && process.stdout.isTTY && !noColour(),
  };
}

function noColour(): boolean {
  return (process.env['NO_COLOR'] ?? '') !== '';
}
