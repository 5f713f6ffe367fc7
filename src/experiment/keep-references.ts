import { canonicalJson } from '../core/canonical-json.ts';
import { UserError } from '../core/errors.ts';
import { TASK_NAMES } from '../core/tasks.ts';
import { checkSplits } from '../data/check-splits.ts';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { readPreparedDataset } from '../data/prepared-store.ts';
import { REFERENCES_FORMAT } from '../results/reference-scores.ts';
import {
  experimentFolder,
  referenceScoresIfReadable,
  writeReferenceScores,
} from '../results/results-store.ts';
import { didYouMean } from '../spec/did-you-mean.ts';
import type { ExperimentFiles } from './experiment-files.ts';
import type { PreparedLocation } from './prepared-folder.ts';
import { scoreReferences } from './reference-rows.ts';

/**
 * Scores the untrained rows of the table, unless that has been done for these data, in this form.
 *
 * @throws UserError `unknown-feature` where the data set's file names one that its data lack
 */
export function keepReferences(
  { spec, dataset: description, datasetPath }: ExperimentFiles,
  results: string,
  { folder, fingerprint }: Pick<PreparedLocation, 'folder' | 'fingerprint'>,
): void {
  const experiment = experimentFolder(results, spec.experiment);
  const { dataset: _path, ...sizes } = spec.data;
  const { tasks, references } = spec;
  const features = references.includes('non-personalised-regression')
    ? { nonPersonalised: description.nonPersonalised }
    : {};
  const key = canonicalJson({ sizes, fingerprint, tasks, references, ...features });
  const known = referenceScoresIfReadable(experiment);
  if (known?.formatVersion === REFERENCES_FORMAT && known.data['key'] === key) return;
  const dataset = readPreparedDataset(folder);
  checkSplits(dataset, tasks, spec.data); // scores that are known have passed it
  checkFeatures(description.nonPersonalised, dataset.manifest, datasetPath);
  writeReferenceScores(experiment, {
    formatVersion: REFERENCES_FORMAT,
    experiment: spec.experiment,
    dataset: { name: dataset.manifest.name, fingerprint },
    data: { ...spec.data, key },
    references: scoreReferences({
      ...{ dataset, data: spec.data, tasks, references },
      nonPersonalised: description.nonPersonalised,
    }),
  });
}

function checkFeatures(
  declared: ExperimentFiles['dataset']['nonPersonalised'],
  manifest: DatasetManifest,
  path: string,
): void {
  for (const task of TASK_NAMES) {
    const { features = [], statistics = [] } = manifest.tasks[task] ?? {};
    const known = [...features, ...statistics].map(({ name }) => name);
    const unknown = declared?.[task]?.find((name) => !known.includes(name));
    if (unknown === undefined) continue;
    const near = didYouMean(unknown, known);
    throw new UserError({
      code: 'unknown-feature',
      where: `${path}, nonPersonalised.${task}`,
      message: `the candidates of ${task} have no feature "${unknown}"`,
      expected: known.length === 0 ? 'none: leave this task out' : known.join(', '),
      cure: near === undefined ? 'name one of these' : `did you mean "${near}"?`,
    });
  }
}
