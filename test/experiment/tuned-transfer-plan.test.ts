import { rmSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { planCells, type CellPlan } from '../../src/experiment/cell-plan.ts';
import { startCell, writeRecord } from '../../src/results/results-store.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { exampleRecord } from '../results/example-record.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const RATES = 'training.optimizer.learningRate';

let results = '';

beforeEach(() => {
  results = temporaryFolder();
});

const specOf = (source: object, tuning: readonly number[] = [0.1, 0.2]): ExperimentSpec =>
  experimentSchema.parse({
    ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'], seeds: [1] },
    ...{ sources: [{ tasks: ['ctr', 'ppp'], ...source }], strategies: ['RS', 'FT'] },
    ...{ model: 'dupn', tuning: { grid: { [RATES]: tuning } } },
  });

const plan = (spec: ExperimentSpec): readonly CellPlan[] =>
  planCells({ spec, results, fingerprint: 'f00d', engine: 'tensorflow-cpu', smoke: false });

/** Trains all that can be trained, until nothing is left. */
function complete(spec: ExperimentSpec): void {
  for (let open = [...plan(spec)]; ; open = [...plan(spec)]) {
    const next = open.find(({ state }) => state === 'missing');
    if (next?.digest === undefined) return;
    const { cell, digest, folder, source, tuning } = next;
    const { row, label, learning, tasks, seed, model, training, trial, start } = cell;
    startCell(folder);
    writeRecord(folder, {
      ...exampleRecord({ experiment: 'moves', row, label, learning, tasks: [...tasks], seed }),
      ...{
        digest,
        spec: { data: { ...spec.data }, model: { ...model }, training: { ...training } },
      },
      ...(trial && { trial: { settings: trial.settings } }),
      ...(tuning && { tuning }),
      ...(start &&
        source && {
          start: {
            ...{ representation: start.representation, freeze: [...start.freeze] },
            ...{ source: source.digest, weights: 'ef'.repeat(32) },
          },
        }),
    });
  }
}

it('a search that is asked for anew says what changed since the cell was trained', () => {
  const before = specOf({});
  complete(before);
  expect(new Set(plan(before).map(({ state }) => state))).toEqual(new Set(['done']));
  for (const one of plan(before)) {
    // as in a clone: a repository need not keep what trials came to, for the records of cells tell it
    if (one.digest !== undefined && one.cell.trial !== undefined)
      rmSync(one.folder, { recursive: true });
  }
  const states = (spec: ExperimentSpec) =>
    Object.fromEntries(
      plan(spec)
        .filter(({ cell }) => cell.trial === undefined && cell.row.length === 2)
        .map(({ cell, state, why }) => [cell.label, `${state} ${why}`]),
    );
  expect(states(specOf({ training: { epochs: 9 } }))).toEqual({
    RS: expect.stringMatching(/^done/) as string,
    FT: 'waiting waiting for 2 trials; its source changed',
  });
  expect(states(specOf({}, [0.3, 0.4]))).toEqual({
    RS: 'waiting waiting for 2 trials',
    FT: 'waiting waiting for 2 trials',
  });
  const longer = { ...before, training: { ...before.training, epochs: 7 } };
  expect(states(longer)).toMatchObject({
    RS: 'waiting waiting for 2 trials; the training settings changed',
  });
});

it('compares a cell of one task without the weighting whose parameter is searched', () => {
  const specWith = (epochs: number): ExperimentSpec =>
    experimentSchema.parse({
      ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'], seeds: [1] },
      ...{ sources: [{ tasks: ['ctr', 'ppp'] }], strategies: ['RS', 'FT'], model: 'dupn' },
      training: { epochs, weighting: 'gradnorm' },
      tuning: { unequal: true, grid: { 'training.weighting.alpha': [0.5, 1.5] } },
    });
  complete(specWith(2));
  const finals = plan(specWith(3)).filter(({ cell: { row } }) => row === 'RS' || row === 'FT');
  const whys = finals.filter(({ cell }) => cell.trial === undefined).map(({ why }) => why);
  expect(whys).toEqual([
    'waiting for 2 trials; the training settings changed',
    'waiting for 2 trials; the training settings changed; its source changed',
  ]);
});
