import { beforeAll, expect, it } from 'vitest';
import { labelledTrainingRows } from '../../src/data/labelled-rows.ts';
import { cellMoments } from '../../src/experiment/cell-moments.ts';
import { composeCell } from '../../src/experiment/compose-cell.ts';
import { readWeights, type Weights } from '../../src/nn/weights.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import { backendUnderTest } from '../support/backend.ts';
import { withCoefficients, withRankingLabels } from '../support/ranked-dataset.ts';
import { TINY_SIZES, tinyDataset } from '../support/tiny-model.ts';
import { onlyCell, tinyJob } from './run-tiny-cell.ts';

beforeAll(() => backendUnderTest('native'));

it('a cell with a share of the labels starts from these alone: L2R’s weights too', async () => {
  const spec = experimentSchema.parse({
    ...{ experiment: 'cells', kind: 'transfer', tasks: ['l2r'], strategies: ['RS'] },
    ...{ sources: [{ tasks: ['ctr'] }], fractions: [0.5], seeds: [1] },
    data: { dataset: 'simulated', historyLength: 8 },
    model: { kind: 'dupn', ...TINY_SIZES },
  });
  const cell = onlyCell(spec);
  const dataset = withCoefficients(tinyDataset(), () => 0.5);
  const { labelled } = cellMoments(dataset, spec.data, cell);
  const kept = new Set(labelledTrainingRows(dataset, 'l2r', labelled));
  const startWith = async (isFlipped: (row: number) => boolean): Promise<Weights> => {
    const { model } = await composeCell(
      tinyJob(spec),
      withRankingLabels(dataset, (row, label) => (isFlipped(row) ? 1 - label : label)),
      { signal: new AbortController().signal, clock: () => performance.now() },
    );
    const weights = readWeights(model.parameters);
    model.parameters.dispose();
    return weights;
  };
  const start = await startWith(() => false);
  expect(await startWith((row) => !kept.has(row))).toEqual(start);
  const others = await startWith((row) => kept.has(row));
  const moved = [...start].filter(([name, { data }]) => !sameValues(data, others.get(name)?.data));
  expect(moved.map(([name]) => name)).toEqual(['l2r/dense_1/bias', 'l2r/score/bias']);
});

function sameValues(a: ArrayLike<number>, b: ArrayLike<number> | undefined): boolean {
  return b !== undefined && Array.from(a).every((value, k) => value === b[k]);
}
