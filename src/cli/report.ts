import type { Command } from 'commander';
import type { ReportFormat } from '../report/render-report.ts';
import type { ReportedExperiment } from '../report/report-experiment.ts';
import type { ExperimentFiles } from '../experiment/experiment-files.ts';
import { choice, curvesOption, type CurvesFile } from './option-values.ts';

const FORMATS = ['table', 'markdown', 'json'] as const satisfies readonly ReportFormat[];

export interface ReportOptions {
  readonly results: string;
  readonly format: ReportFormat;
  readonly out?: string;
  readonly curves?: CurvesFile;
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
    .option(
      '--curves <file>',
      'write the learning curves too, as .csv or .svg by the name of the file',
      curvesOption,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ dupn report experiments/quickstart.yaml\n  $ dupn report results/completejourney --format markdown --out table.md\n  $ dupn report experiments/quickstart.yaml --curves curves.svg',
    )
    .action(printReport);
}

/** Prints the tables of experiment files and results folders, or writes them to a file, and their curves. */
async function printReport(targets: readonly string[], options: ReportOptions): Promise<void> {
  const { out, curves } = options;
  const { reportTargets } = await import('../report/report-targets.ts');
  const { reportExperiment } = await import('../report/report-experiment.ts');
  const { renderReport } = await import('../report/render-report.ts');
  const experiments = reportTargets(targets, options.results);
  const tables = experiments.map(reportExperiment);
  const text = renderReport(tables, options.format, terminal(out === undefined));
  const files = [
    ...(out === undefined ? [] : [{ path: out, text }]),
    ...(curves === undefined
      ? []
      : [{ path: curves.path, text: await drawn(experiments, curves) }]),
  ];
  const { writeReportFile } = await import('../report/report-file.ts');
  for (const file of files) {
    writeReportFile(file.path, file.text);
    console.error(`written to ${file.path}`);
  }
  if (out === undefined) process.stdout.write(text);
}

async function drawn(
  experiments: readonly ReportedExperiment[],
  { format }: CurvesFile,
): Promise<string> {
  const { experimentCurves } = await import('../report/curves/experiment-curves.ts');
  const { renderCurves } = await import('../report/curves/render-curves.ts');
  return renderCurves(experiments.map(experimentCurves), format);
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
