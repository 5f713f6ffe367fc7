import { SPLIT_NAMES, type TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import { selectMoments } from '../data/moment-sampler.ts';
import type { PreparedDataset, TaskExamples } from '../data/prepared-dataset.ts';
import type { ReferenceScores } from '../results/reference-scores.ts';
import type { MetricsByTask } from '../results/run-record.ts';
import type { DatasetSpec } from '../spec/dataset-spec.ts';
import type { DataSpec, ReferenceName } from '../spec/experiment-spec.ts';
import { Scorer, type ScoresToRead } from '../training/score-predictions.ts';
import { splitMetrics } from './evaluate-split.ts';
import { regressionScores } from './regression-scores.ts';

export interface ReferenceRequest {
  readonly dataset: PreparedDataset;
  readonly data: DataSpec;
  readonly tasks: readonly TaskName[];
  readonly references: readonly ReferenceName[];
  /** Features that are the same for every user, as the data set declares them. */
  readonly nonPersonalised?: DatasetSpec['nonPersonalised'];
}

/** Scores without a network that frame a table, on the rows that the cells are scored on. */
export function scoreReferences(request: ReferenceRequest): ReferenceScores['references'] {
  const scorer = new Scorer(request.dataset);
  return request.references.map((name) => {
    const metrics: MetricsByTask = {};
    for (const task of request.tasks) {
      const examples = request.dataset.tasks[task];
      const scores = examples === undefined ? undefined : referenceScores(name, task, request);
      if (examples === undefined || scores === undefined) continue;
      metrics[task] = Object.fromEntries(
        SPLIT_NAMES.filter((split) => split !== 'train').map((split) => {
          const rows = rowsOfSplit(request, task, examples, split);
          return [split, splitMetrics(task, split, scorer.rowsOf(task, scores(rows)))];
        }),
      );
    }
    return { name, metrics };
  });
}

type ScoresOfRows = (rows: Uint32Array) => ScoresToRead;

/** undefined where the data set does not say: no oracle for real data. */
function referenceScores(
  name: ReferenceName,
  task: TaskName,
  request: ReferenceRequest,
): ScoresOfRows | undefined {
  const examples = request.dataset.tasks[task];
  const manifest = request.dataset.manifest.tasks[task];
  if (examples === undefined || manifest === undefined) return undefined;
  const classes = manifest.classes ?? 1;
  const training = (): Uint32Array => rowsOfSplit(request, task, examples, 'train');
  switch (name) {
    case 'constant':
      return constantScores(examples, training(), classes);
    case 'popularity':
      return columnScores(examples.rows.popularity, classes, 'ranking', (score) => score);
    case 'regression':
      return regressionScores({ examples, manifest, training });
    case 'non-personalised-regression': {
      const features = request.nonPersonalised?.[task];
      return features && regressionScores({ examples, manifest, training, features });
    }
    case 'oracle':
      return columnScores(
        examples.rows.oracle,
        classes,
        'logit',
        classes === 1 ? logit : logProbability,
      );
  }
}

/** The base rates of the training rows, each row by its weight, for every row alike. */
function constantScores(
  examples: TaskExamples,
  training: Uint32Array,
  classes: number,
): ScoresOfRows {
  const { label, weight } = examples.rows;
  const sums = new Float64Array(Math.max(2, classes));
  let total = 0;
  for (const row of training) {
    const own = weight === undefined ? 1 : at(weight, row);
    const kind = at(label, row);
    sums[kind] = (sums[kind] ?? 0) + own;
    total += own;
  }
  const shares = Array.from(sums, (sum) => (total > 0 ? sum / total : 0));
  const scores = classes === 1 ? [logit(shares[1] ?? 0)] : shares.map(logProbability);
  return (rows) => ({
    rows,
    outputs: classes,
    scale: 'logit',
    scores: Float32Array.from(
      { length: rows.length * classes },
      (_, k) => scores[k % classes] ?? 0,
    ),
  });
}

function columnScores(
  column: Float32Array | undefined,
  outputs: number,
  scale: 'logit' | 'ranking',
  transform: (score: number) => number,
): ScoresOfRows | undefined {
  if (column === undefined) return undefined;
  return (rows) => ({
    rows,
    outputs,
    scale,
    scores: Float32Array.from({ length: rows.length * outputs }, (_, k) =>
      transform(at(column, at(rows, Math.floor(k / outputs)) * outputs + (k % outputs))),
    ),
  });
}

const LEAST_PROBABILITY = 1e-7;

/** Finite even for a class that no training row has. */
function logProbability(probability: number): number {
  return Math.log(Math.max(LEAST_PROBABILITY, probability));
}

function logit(probability: number): number {
  const safe = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, probability));
  return Math.log(safe / (1 - safe));
}

function rowsOfSplit(
  { dataset, data }: ReferenceRequest,
  task: TaskName,
  { momentOffset, rowOffset }: TaskExamples,
  split: (typeof SPLIT_NAMES)[number],
): Uint32Array {
  const users = split === 'train' ? data.users : data.evaluationUsers;
  const rows: number[] = [];
  for (const moment of selectMoments(dataset, { split, tasks: [task], users })) {
    const end = at(rowOffset, at(momentOffset, moment + 1));
    for (let row = at(rowOffset, at(momentOffset, moment)); row < end; row++) rows.push(row);
  }
  return Uint32Array.from(rows);
}
