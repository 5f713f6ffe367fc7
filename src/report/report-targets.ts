import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { experimentCopy, experimentFolder, hasCells } from '../results/results-store.ts';
import { loadExperimentSpec } from '../spec/load-spec.ts';
import { describedData } from './described-data.ts';
import type { ReportedExperiment } from './report-experiment.ts';

/**
 * Experiments to report: of each file, and inside of each results folder.
 *
 * @throws UserError `no-results`
 */
export function reportTargets(
  targets: readonly string[],
  results: string,
): readonly ReportedExperiment[] {
  return targets.flatMap((target) => {
    if (isFolder(target)) return reportFolder(target);
    const spec = loadExperimentSpec(target);
    const folder = experimentFolder(results, spec.experiment);
    if (!hasCells(folder)) throw noCells(target, results, folder);
    const dataset = describedData(spec, target, folder);
    return [{ spec, path: target, folder, dataset }];
  });
}

/** A results folder that is mistyped would else pass as an experiment that was never run. */
function noCells(file: string, results: string, folder: string): UserError {
  return new UserError({
    code: 'no-results',
    where: results,
    message: isFolder(results)
      ? `there are no cells of ${file} in this results folder`
      : 'there is no such results folder',
    expected: `cells of the experiment in ${join(folder, 'cells')}`,
    cure: `\`dupn run ${file} --results ${results}\` makes them; or name the folder that has them with --results <dir>`,
  });
}

function reportFolder(folder: string): readonly ReportedExperiment[] {
  const found = experimentFolders(folder);
  if (found.some(hasCells)) {
    return found.map((experiment) => {
      const path = experimentCopy(experiment);
      const spec = loadExperimentSpec(path);
      const dataset = describedData(spec, path, experiment);
      return { spec, path, folder: experiment, dataset };
    });
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
