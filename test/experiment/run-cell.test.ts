import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import type { PreparedDataset, TaskExamples } from '../../src/data/prepared-dataset.ts';
import { estimateCost } from '../../src/experiment/cost-estimate.ts';
import type { CellRun } from '../../src/experiment/run-cell.ts';
import type { Backend } from '../../src/nn/backend/backend.ts';
import { readCheckpoint } from '../../src/results/checkpoint.ts';
import { readRecord } from '../../src/results/results-store.ts';
import { readPredictions } from '../../src/results/test-predictions.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { backendUnderTest } from '../support/backend.ts';
import { tinyDataset } from '../support/tiny-model.ts';
import { onlyCell, runTinyCell, tinyCellSpec, type Ran } from './run-tiny-cell.ts';

const SPEC = tinyCellSpec();
const CELL = onlyCell(SPEC);

let backend: Backend;

beforeAll(async () => {
  backend = await backendUnderTest('native');
});

function run(
  dataset: PreparedDataset,
  { cell, ...overrides }: Partial<CellRun> & { readonly cell?: PlannedCell } = {},
): Promise<Ran> {
  return runTinyCell({ spec: SPEC, dataset, backend, overrides, ...(cell && { cell }) });
}

describe('runCell', () => {
  it('costs what was estimated: moments, steps and samples', async () => {
    const dataset = tinyDataset();
    const { record, events } = await run(dataset);
    const cost = estimateCost(dataset, SPEC.data, CELL, 1);
    const { samplesSeen, steps } = record.work;
    const samples = Object.values(samplesSeen).reduce((sum, count) => sum + count, 0);
    expect({ steps, samples }).toEqual({ steps: cost.steps, samples: cost.samples });
    expect(steps).toBe(3 * Math.ceil(cost.moments / 48));
    expect(cost.moments).toBeLessThan(dataset.moments.splitOffset[1] ?? 0); // a share of the users
    expect(events).toHaveLength(7);
    expect(events.at(-1)).toBe('test'); // once, when nothing is left to choose
  });

  it('chooses and keeps the same weights whatever the test split holds', async () => {
    const dataset = tinyDataset();
    const plain = await run(dataset);
    const other = await run(withOtherTest(dataset));
    expect(other.events).toEqual(plain.events);
    expect(other.record.selection).toEqual(plain.record.selection);
    const weights = async ({ folder }: Ran) => [...(await readCheckpoint(folder)).tensors];
    expect(await weights(other)).toEqual(await weights(plain));
    for (const task of SPEC.tasks) {
      const [a, b] = [plain, other].map(({ record }) => record.metrics[task]);
      expect(b?.validation).toEqual(a?.validation);
      expect(b?.test?.values).not.toEqual(a?.test?.values);
    }
    const labels = ({ folder }: Ran) => readPredictions(folder, 'ctr').label;
    expect(labels(other)).toEqual(labels(plain).map((label) => 1 - label));
  });

  it('scores a trial on validation alone, and keeps no weights of it', async () => {
    const dataset = tinyDataset();
    const settings = { 'model.dropout': CELL.model.kind === 'dupn' ? CELL.model.dropout : 0 };
    const cell = { ...CELL, trial: { number: 1, of: 2, settings } };
    const plain = await run(dataset);
    const trial = await run(dataset, { cell });
    const other = await run(withOtherTest(dataset), { cell });
    expect(trial.events).toEqual(plain.events.filter((event) => event !== 'test'));
    expect(trial.record.trial).toEqual({ settings });
    expect(trial.record.selection).toEqual(plain.record.selection);
    for (const task of SPEC.tasks) {
      expect(Object.keys(trial.record.metrics[task] ?? {})).toEqual(['validation']);
    }
    expect(readdirSync(trial.folder)).toEqual(['record.json']); // what no observer traces
    expect(other.record.metrics).toEqual(trial.record.metrics);
  });

  it('records no score of weights that nothing was chosen by', async () => {
    const { record, folder } = await run(tinyDataset(), { cell: { ...CELL, tasks: ['ctr'] } });
    const { steps, epochs } = record.work;
    const last = { on: 'validation', by: 'last', step: steps, epoch: epochs };
    expect(readRecord(folder).selection).toEqual(last);
  });

  it('stops after the step at work when it is told to, and leaves no record', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(run(tinyDataset(), { signal: abort.signal })).rejects.toThrow(
      'training was interrupted',
    );
  });
});

/** Test labels turned round: 0 for 1, and the last class for the first. */
function withOtherTest(dataset: PreparedDataset): PreparedDataset {
  const turned = (examples: TaskExamples | undefined, classes: number): TaskExamples => {
    const { momentOffset, rowOffset, rows, ...rest } = present(examples, 'examples');
    const from = rowOffset[momentOffset[dataset.moments.splitOffset[2] ?? 0] ?? 0] ?? 0;
    const label = rows.label.map((value, row) => (row < from ? value : classes - 1 - value));
    return { momentOffset, rowOffset, ...rest, rows: { ...rows, label } };
  };
  const { ctr, l2r, ppp } = dataset.tasks;
  const classes = present(dataset.manifest.tasks.ppp?.classes, 'classes');
  const tasks = { ctr: turned(ctr, 2), l2r: turned(l2r, 2), ppp: turned(ppp, classes) };
  return { ...dataset, tasks: { ...dataset.tasks, ...tasks } };
}
