import { expect, it } from 'vitest';
import { cellName } from '../../src/cli/cell-name.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import { plannedCells, withNeeds } from '../../src/spec/planned-cells.ts';

const TUNED = { tuning: { grid: { 'training.optimizer.learningRate': [0.01, 0.02] } }, seeds: [1] };

/** Of the cells and the first of each two trials. */
function names(spec: object): readonly string[] {
  const cells = plannedCells(experimentSchema.parse({ experiment: 'names', ...spec, ...TUNED }));
  return withNeeds(cells)
    .filter(({ trial }) => trial?.number !== 2)
    .map(cellName);
}

const transfer = (changes: object) =>
  names({
    ...{ kind: 'transfer', data: 'simulated', model: 'dupn', tasks: ['spp'] },
    ...{ sources: [{ tasks: ['ctr'] }], strategies: ['RS', 'RA'] },
    ...changes,
  });

it('names the task of a trial where the row has a cell a task', () => {
  const rows = ['joint', 'single'].map((learning) => ({
    label: learning,
    model: 'dupn',
    learning,
  }));
  const data = { data: 'simulated', tasks: ['ctr', 'ppp'] };
  expect(names({ kind: 'comparison', ...data, rows })).toEqual([
    ...['joint, trial 1/2', 'joint seed 1'],
    ...['single, ctr, trial 1/2', 'single-ctr seed 1'],
    ...['single, ppp, trial 1/2', 'single-ppp seed 1'],
  ]);
});

it('names the target of a trial of a transfer where it has several', () => {
  expect(transfer({ tasks: ['l2r', 'spp'] })).toEqual([
    ...['RS, l2r, trial 1/2', 'RS-l2r seed 1', 'RS, spp, trial 1/2', 'RS-spp seed 1'],
    ...['RA, l2r, trial 1/2', 'RA-l2r seed 1', 'RA, spp, trial 1/2', 'RA-spp seed 1'],
  ]);
});

it('names it not where it has one, whose cells are those of the rows', () => {
  expect(transfer({ fractions: [0.01, 1] })).toEqual([
    ...['RS, 1 %, trial 1/2', 'RS, 1 % seed 1', 'RA, 1 %, trial 1/2', 'RA, 1 % seed 1'],
    ...['RS, 100 %, trial 1/2', 'RS, 100 % seed 1', 'RA, 100 %, trial 1/2', 'RA, 100 % seed 1'],
  ]);
});
