import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { plannedCells, withNeeds } from '../../src/spec/planned-cells.ts';
import { gridPoints, tuningSeed, withFirstTrials, withSeeds } from '../../src/spec/tuning-grid.ts';

const TEXT = `experiment: table-2
kind: comparison
data: simulated
tasks: [ctr, l2r, ppp]
seeds: [4, 5]
tuning:
  grid:
    training.optimizer.learningRate: [0.1, 0.2]
    model.dropout: [0, 0.3]
rows:
  - { label: DUPN, model: dupn }
  - label: Wide
    learning: single
    model: { kind: wide, buckets: 64 }
    tuning: { grid: { model.ftrl.alpha: [0.5, 1, 2, 4] } }
  - { label: DSSM, model: dssm, learning: single }
`;

const parse = (text: string) => parseExperimentSpec(text, 'a.yaml');
const spec = parse(TEXT);

describe('gridPoints', () => {
  it('are all combinations, the last path fastest', () => {
    expect(gridPoints({ a: [1, 2], b: ['x', [3, 4]] })).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: [3, 4] },
      { a: 2, b: 'x' },
      { a: 2, b: [3, 4] },
    ]);
  });

  it('are as many as the lists have combinations, each once', () => {
    const grid = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,4}$/),
      fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 4 }),
      { minKeys: 1, maxKeys: 4 },
    );
    fc.assert(
      fc.property(grid, (lists) => {
        const points = gridPoints(lists);
        const product = Object.values(lists).reduce((size, { length }) => size * length, 1);
        expect(points).toHaveLength(product);
        expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(product);
        for (const point of points) {
          expect(Object.keys(point)).toEqual(Object.keys(lists));
          for (const [path, value] of Object.entries(point)) expect(lists[path]).toContain(value);
        }
      }),
    );
  });
});

describe('the trials of an experiment', () => {
  const cells = plannedCells(spec);
  const cellOf = (label: string, seed: number) =>
    present(
      cells.find((cell) => cell.label === label && cell.seed === seed),
      label,
    );

  it('stand before the cells of all seeds, which share them', () => {
    const order = withNeeds(cells).map(({ label, seed, trial }) =>
      trial === undefined ? `${label} ${seed}` : `${label} ${trial.number}/${trial.of} ${seed}`,
    );
    const trials = (label: string) => [1, 2, 3, 4].map((n) => `${label}-trial ${n}/4 4`);
    expect(order).toEqual([
      ...['DUPN', 'Wide-ctr', 'Wide-l2r', 'Wide-ppp', 'DSSM-ctr'].flatMap((label) => [
        ...trials(label),
        `${label} 4`,
      ]),
      ...['DUPN 5', 'Wide-ctr 5', 'Wide-l2r 5', 'Wide-ppp 5', 'DSSM-ctr 5'],
    ]);
  });

  it('have the settings of their row with the values that are tried, and its tasks', () => {
    const [, second] = cellOf('DUPN', 4).needs;
    expect(second?.trial?.settings).toEqual({
      'training.optimizer.learningRate': 0.1,
      'model.dropout': 0.3,
    });
    expect(second?.tasks).toEqual(['ctr', 'l2r', 'ppp']);
    const { model, training } = cellOf('DUPN', 4);
    expect(second?.model).toEqual({ ...model, dropout: 0.3 });
    expect(second?.training).toEqual({
      ...training,
      optimizer: { ...training.optimizer, learningRate: 0.1 },
    });
  });

  it('are the row’s own where it has a grid, and each task’s own where it learns alone', () => {
    const wide = cellOf('Wide-l2r', 5);
    expect(wide.needs.map(({ tasks }) => tasks)).toEqual(Array.from({ length: 4 }, () => ['l2r']));
    expect(wide.needs.map(({ model }) => model)).toEqual(
      [0.5, 1, 2, 4].map(
        (alpha) =>
          expect.objectContaining({
            buckets: 64,
            ftrl: { alpha, beta: 1, l1: 0, l2: 0 },
          }) as unknown,
      ),
    );
    expect(wide.needs.map(({ training }) => training)).toEqual(wide.needs.map(() => wide.training));
  });

  it('are none where nothing is searched', () => {
    const plain = parse(TEXT.replace(/tuning:\n.*\n.*\n.*\n/, '').replace(/ {4}tuning.*\n/, ''));
    expect(plannedCells(plain).flatMap(({ needs }) => needs)).toEqual([]);
  });

  it('are those of both rows that multi-task derives', () => {
    const multi = parse(
      'experiment: a\nkind: multi-task\ndata: simulated\ntasks: [ctr, ppp]\nseeds: 1\nmodel: dupn\ntuning: { grid: { model.dropout: [0, 0.1, 0.2] } }\n',
    );
    expect(plannedCells(multi).map(({ label, needs }) => `${label} ${needs.length}`)).toEqual([
      ...['multi-task 3', 'single-task-ctr 3', 'single-task-ppp 3'],
    ]);
  });
});

describe('the seed of trials', () => {
  it('is the first of the file, or the one that it names', () => {
    expect(tuningSeed(spec)).toBe(4);
    expect(tuningSeed(parse(TEXT.replace('tuning:', 'tuning:\n  seed: 9')))).toBe(9);
  });

  it('does not move with the seeds of a run', () => {
    const other = withSeeds(spec, [5, 6]);
    expect(other.seeds).toEqual([5, 6]);
    expect(tuningSeed(other)).toBe(4);
    expect(plannedCells(other)[0]?.needs).toEqual(plannedCells(spec)[0]?.needs);
  });
});

it('a smoke run has one trial a search', () => {
  const cells = withNeeds(plannedCells(withFirstTrials(spec)));
  const trials = cells.flatMap(({ label, trial }) => (trial ? [{ label, ...trial }] : []));
  expect(trials).toHaveLength(5);
  expect(trials[0]).toEqual({
    ...{ label: 'DUPN-trial', number: 1, of: 1 },
    settings: { 'training.optimizer.learningRate': 0.1, 'model.dropout': 0 },
  });
  expect(trials[1]?.settings).toEqual({ 'model.ftrl.alpha': 0.5 });
});
