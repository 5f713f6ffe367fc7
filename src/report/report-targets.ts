import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { experimentCopy, experimentFolder } from '../results/results-store.ts';
import { loadExperimentSpec } from '../spec/load-spec.ts';
import { reportExperiment } from './report-experiment.ts';
import type { ReportTable } from './report-table.ts';

/** One table for each experiment file, and for each experiment inside a results folder. */
export function reportTargets(targets: readonly string[], results: string): readonly ReportTable[] {
  return targets.flatMap((target) => {
    if (isFolder(target)) return reportFolder(target);
    const spec = loadExperimentSpec(target);
    return [reportExperiment(spec, experimentFolder(results, spec.experiment))];
  });
}

function reportFolder(folder: string): readonly ReportTable[] {
  const found = experimentFolders(folder);
  if (found.length > 0) {
    return found.map((path) => reportExperiment(loadExperimentSpec(experimentCopy(path)), path));
  }
  throw new UserError({
    code: 'no-results',
    where: folder,
    message: 'there are no results of an experiment in this folder',
    expected: 'a folder with an experiment.yaml and its cells, as dupn run leaves it',
    cure: 'give the experiment file, or run it first',
  });
}

/** Folders that hold an experiment's copy, this one or below it. */
function experimentFolders(folder: string): readonly string[] {
  if (existsSync(experimentCopy(folder))) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'cells')
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => experimentFolders(join(folder, name)));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
