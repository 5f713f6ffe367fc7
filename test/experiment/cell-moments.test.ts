import { expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { cellMoments } from '../../src/experiment/cell-moments.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { tinyDataset } from '../support/tiny-model.ts';

const spec = experimentSchema.parse({
  ...{ experiment: 'cells', kind: 'transfer', data: 'simulated', tasks: ['spp'], seeds: [1, 2] },
  ...{ sources: [{ tasks: ['ctr'] }], strategies: ['RS', 'RT'], fractions: [0.3, 1] },
  model: 'dupn',
});

function trainingMoments(row: string, seed: number): readonly number[] {
  const cell = plannedCells(spec).find((other) => other.row === row && other.seed === seed);
  return [...cellMoments(tinyDataset(), spec.data, present(cell, row)).of('train', ['spp'])];
}

it('a share of the labels is drawn with the cell’s seed, the same for every strategy', () => {
  const first = trainingMoments('RS, 30 %', 1);
  expect(first.length).toBeGreaterThan(0);
  expect(trainingMoments('RT, 30 %', 1)).toEqual(first);
  expect(trainingMoments('RS, 30 %', 2)).not.toEqual(first);
  expect(trainingMoments('RT, 30 %', 2)).toEqual(trainingMoments('RS, 30 %', 2));
});

it('all labels are the same for every seed', () => {
  expect(trainingMoments('RS, 100 %', 2)).toEqual(trainingMoments('RS, 100 %', 1));
});
