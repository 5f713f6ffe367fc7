import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import type { TaskName } from '../../src/core/tasks.ts';
import { selectMoments } from '../../src/data/moment-sampler.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { prepareSimulated } from '../../src/data/simulated/prepare-simulated.ts';
import { tinySimulatedOptions } from '../../src/data/simulated/simulated-options.ts';
import { scoreReferences } from '../../src/experiment/reference-rows.ts';
import type { SplitMetrics } from '../../src/results/run-record.ts';
import type { DataSpec, ReferenceName } from '../../src/spec/experiment-spec.ts';

const TASKS = ['ctr', 'l2r', 'fifp', 'ppp', 'spp'] as const;
const BINARY = ['ctr', 'l2r', 'fifp', 'spp'] as const;
const REFERENCES = ['constant', 'popularity', 'oracle'] as const;
const DATA: DataSpec = { dataset: 'x', users: 0.6, evaluationUsers: 0.7, historyLength: 8 };

const dataset = prepareSimulated({ ...tinySimulatedOptions, users: 400 });
const scored = scoreReferences({ dataset, data: DATA, tasks: TASKS, references: REFERENCES });

function testOf(name: ReferenceName, task: TaskName, from = scored): SplitMetrics {
  const reference = present(
    from.find((entry) => entry.name === name),
    name,
  );
  return present(reference.metrics[task]?.test, `${name} ${task}`);
}

/** Rows of a task that the users who take part have in a split, counted one by one. */
function rowsOf(task: TaskName, split: 'train' | 'test', users: number): readonly number[] {
  const { momentOffset, rowOffset } = present(dataset.tasks[task], task);
  const moments = [...selectMoments(dataset, { split, tasks: [task], users })];
  return moments.flatMap((moment) => {
    const from = rowOffset[momentOffset[moment] ?? 0] ?? 0;
    const to = rowOffset[momentOffset[moment + 1] ?? 0] ?? 0;
    return Array.from({ length: to - from }, (_, k) => from + k);
  });
}

const labelsOf = (task: TaskName, rows: readonly number[]): number[] =>
  rows.map((row) => dataset.tasks[task]?.rows.label[row] ?? -1);

/** Pairs of a positive and a negative in the right order, ties one half; quadratic, by the definition. */
function aucOfPairs(scores: readonly number[], labels: readonly number[]): number {
  const of = (label: number) => scores.filter((_, k) => labels[k] === label);
  const [positives, negatives] = [of(1), of(0)];
  let won = 0;
  for (const p of positives) for (const n of negatives) won += p > n ? 1 : p === n ? 0.5 : 0;
  return won / (positives.length * negatives.length);
}

describe('the reference rows', () => {
  it.each(TASKS)('count the rows of %s that the cells are scored on', (task) => {
    const rows = rowsOf(task, 'test', DATA.evaluationUsers);
    expect(rows.length).toBeGreaterThan(50);
    for (const name of REFERENCES) expect(testOf(name, task).rows).toBe(rows.length);
  });

  it.each(BINARY)('give a constant an AUC of one half on %s, and its base rate', (task) => {
    const { values } = testOf('constant', task);
    expect(values.auc).toBe(0.5);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
    const weight = (row: number) => dataset.tasks[task]?.rows.weight?.[row] ?? 1;
    const training = rowsOf(task, 'train', DATA.users);
    const labels = labelsOf(task, training);
    const rate =
      sum(training.map((row, k) => weight(row) * (labels[k] ?? 0))) / sum(training.map(weight));
    const test = labelsOf(task, rowsOf(task, 'test', DATA.evaluationUsers));
    const weights = rowsOf(task, 'test', DATA.evaluationUsers).map(weight);
    const losses = test.map(
      (label, k) => -Math.log(label === 1 ? rate : 1 - rate) * (weights[k] ?? 1),
    );
    expect(values.logLoss).toBeCloseTo(sum(losses) / sum(weights), 6);
  });

  it('let a constant guess the most frequent price level', () => {
    const training = labelsOf('ppp', rowsOf('ppp', 'train', DATA.users));
    const count = (label: number) => training.filter((other) => other === label).length;
    const top = [0, 1, 2, 3, 4, 5, 6].sort((a, b) => count(b) - count(a))[0];
    const test = labelsOf('ppp', rowsOf('ppp', 'test', DATA.evaluationUsers));
    const share = test.filter((label) => label === top).length / test.length;
    expect(testOf('constant', 'ppp').values.accuracy).toBeCloseTo(share, 12);
  });

  it.each(BINARY)('rank %s by the popularity column of the data set', (task) => {
    const rows = rowsOf(task, 'test', DATA.evaluationUsers);
    const column = present(dataset.tasks[task]?.rows.popularity, 'popularity');
    const expected = aucOfPairs(
      rows.map((row) => column[row] ?? 0),
      labelsOf(task, rows),
    );
    const { values } = testOf('popularity', task);
    expect(values.auc).toBeCloseTo(expected, 10);
    expect(values.logLoss).toBeUndefined(); // a ranking is no probability
  });

  it.each(BINARY)('have an oracle above all else on %s', (task) => {
    const oracle = testOf('oracle', task).values;
    const popularity = testOf('popularity', task).values;
    expect(oracle.auc).toBeGreaterThan((popularity.auc ?? 1) + 0.02);
    expect(oracle.auc).toBeLessThan(0.99);
    expect(oracle.logLoss).toBeLessThan(testOf('constant', task).values.logLoss ?? 0);
  });

  it('have an oracle above all else on price levels', () => {
    const { values } = testOf('oracle', 'ppp');
    for (const other of ['popularity', 'constant'] as const) {
      expect(values.accuracy).toBeGreaterThan((testOf(other, 'ppp').values.accuracy ?? 1) + 0.02);
    }
    expect(values.logLoss).toBeLessThan(testOf('constant', 'ppp').values.logLoss ?? 0);
  });

  it('have a regression on what candidates have in numbers, between popularity and the oracle', () => {
    const [regression] = scoreReferences({
      ...{ dataset, data: DATA, tasks: TASKS, references: ['regression'] },
    });
    expect(Object.keys(regression?.metrics ?? {})).toEqual(['l2r', 'fifp', 'spp']);
    const { values } = present(regression?.metrics.l2r?.test, 'l2r');
    expect(values.auc).toBeGreaterThan((testOf('popularity', 'l2r').values.auc ?? 1) + 0.02);
    expect(values.auc).toBeLessThan((testOf('oracle', 'l2r').values.auc ?? 0) - 0.01);
    expect(values.logLoss).toBeLessThan(testOf('constant', 'l2r').values.logLoss ?? 0);
    for (const task of ['fifp', 'spp'] as const) {
      const { logLoss, auc } = present(regression?.metrics[task]?.test, task).values;
      expect(logLoss).toBeLessThan(testOf('constant', task).values.logLoss ?? 0);
      expect(auc).toBeLessThan(testOf('oracle', task).values.auc ?? 0);
    }
  });

  it('have one on the features alone that the data set declares alike for every user', () => {
    const l2r = present(dataset.tasks.l2r, 'l2r');
    const features = present(dataset.manifest.tasks.l2r?.features, 'features');
    const kept = ['sales_volume', 'rating_score', 'complaint_rate'];
    // the same data with all other columns thrown away
    const columns = kept.map((name) => features.findIndex((feature) => feature.name === name));
    const values = present(l2r.rows.features, 'values');
    const narrow = Float32Array.from({ length: l2r.rows.label.length * columns.length }, (_, k) => {
      const row = Math.floor(k / columns.length);
      return values[row * features.length + (columns[k % columns.length] ?? -1)] ?? Number.NaN;
    });
    const less: PreparedDataset = {
      ...dataset,
      manifest: {
        ...dataset.manifest,
        tasks: {
          l2r: {
            ...present(dataset.manifest.tasks.l2r, 'l2r'),
            features: columns.map((column) => present(features[column], 'feature')),
          },
        },
      },
      tasks: { l2r: { ...l2r, rows: { ...l2r.rows, features: narrow } } },
    };
    const [all] = scoreReferences({
      ...{ dataset: less, data: DATA, tasks: ['l2r'], references: ['regression'] },
    });
    const [some] = scoreReferences({
      ...{ dataset, data: DATA, tasks: TASKS, references: ['non-personalised-regression'] },
      nonPersonalised: { l2r: kept },
    });
    expect(Object.keys(some?.metrics ?? {})).toEqual(['l2r']);
    expect(some?.metrics).toEqual(all?.metrics);
  });

  it('leave the oracle out where the true probabilities are not known', () => {
    const { ctr } = dataset.tasks;
    const { oracle: _, ...rows } = present(ctr, 'ctr').rows;
    const real: PreparedDataset = { ...dataset, tasks: { ctr: { ...present(ctr, 'ctr'), rows } } };
    const [oracle, constant] = scoreReferences({
      ...{ dataset: real, data: DATA, tasks: ['ctr'], references: ['oracle', 'constant'] },
    });
    expect(oracle?.metrics).toEqual({});
    expect(constant?.metrics.ctr?.test?.values.auc).toBe(0.5);
  });

  it('stay finite when no training row has a class that test has', () => {
    const ppp = present(dataset.tasks.ppp, 'ppp');
    const end = ppp.rowOffset[ppp.momentOffset[dataset.moments.splitOffset[1] ?? 0] ?? 0] ?? 0;
    const label = ppp.rows.label.map((value, row) => (row < end && value === 3 ? 2 : value));
    const changed = { ...dataset, tasks: { ppp: { ...ppp, rows: { ...ppp.rows, label } } } };
    const rare = scoreReferences({
      ...{ dataset: changed, data: DATA, tasks: ['ppp'], references: ['constant'] },
    });
    expect(testOf('constant', 'ppp', rare).values.logLoss).toBeLessThan(17);
  });
});
