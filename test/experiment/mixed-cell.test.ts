import { beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { estimateCost } from '../../src/experiment/cost-estimate.ts';
import type { Backend } from '../../src/nn/backend/backend.ts';
import { readCheckpoint } from '../../src/results/checkpoint.ts';
import type { ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { trainingSchema } from '../../src/spec/training-schema.ts';
import type { StepProgress, TrainingObserver } from '../../src/training/training.ts';
import type { TaskNumbers } from '../../src/training/weighting/task-weighting.ts';
import { backendUnderTest } from '../support/backend.ts';
import { tinyDataset } from '../support/tiny-model.ts';
import { onlyCell, runTinyCell, tinyCellSpec, type Ran } from './run-tiny-cell.ts';

let backend: Backend;

beforeAll(async () => {
  backend = await backendUnderTest('native');
});

interface Seen {
  readonly progress: StepProgress;
  readonly weights: TaskNumbers | undefined;
}

/** A small joint cell of three tasks with settings of its own, and what an observer saw of its losses. */
async function run(settings: object): Promise<Ran & { readonly seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  const observer: TrainingObserver = {
    clock: () => performance.now(),
    step: () => undefined,
    losses: (progress, _means, weights) => seen.push({ progress, weights }),
    evaluation: () => undefined,
  };
  const overrides = { observer };
  const spec = specWith(settings);
  return { ...(await runTinyCell({ spec, dataset: tinyDataset(), backend, overrides })), seen };
}

function specWith(settings: object): ExperimentSpec {
  const training = trainingSchema.parse({ epochs: 3, batchSize: 48, ...settings });
  return { ...tinyCellSpec(), training };
}

describe('a cell with alternating batches', () => {
  it('sees as many samples of every task as one with joint batches, in more steps', async () => {
    const [joint, alternating] = [await run({}), await run({ mixing: 'alternating' })];
    expect(alternating.record.work.samplesSeen).toEqual(joint.record.work.samplesSeen);
    expect(alternating.record.work.steps).toBeGreaterThan(joint.record.work.steps);
    expect(alternating.record.work.epochs).toBe(3);
    expect(alternating.record.spec.training).toMatchObject({ mixing: 'alternating' });
  });

  it('costs what was estimated: steps and samples', async () => {
    const spec = specWith({ mixing: 'alternating' });
    const { samples, steps } = estimateCost(tinyDataset(), spec.data, onlyCell(spec), 1);
    const { work } = (await run({ mixing: 'alternating' })).record;
    const seen = Object.values(work.samplesSeen).reduce((sum, count) => sum + count, 0);
    expect({ samples, steps }).toEqual({ samples: seen, steps: work.steps });
  });

  it('repeats with its seed, bit by bit', async () => {
    const settings = { mixing: 'alternating', weighting: 'uncertainty' };
    const weights = async ({ folder }: Ran) => [...(await readCheckpoint(folder)).tensors];
    const [one, again] = [await run(settings), await run(settings)];
    expect(await weights(again)).toEqual(await weights(one));
    expect(again.record.selection).toEqual(one.record.selection);
  });
});

describe('a cell whose tasks are weighed', () => {
  it('shows no weights where they are fixed', async () => {
    const { seen, folder } = await run({});
    expect(new Set(seen.map(({ weights }) => weights))).toEqual(new Set([undefined]));
    const { tensors } = await readCheckpoint(folder);
    expect([...tensors.keys()].filter((name) => name.startsWith('uncertainty'))).toEqual([]);
  });

  it('by uncertainty: from 1 on, and the log variances are kept', async () => {
    const { seen, folder } = await run({ weighting: 'uncertainty' });
    const first = present(seen[0]?.weights, 'weights');
    for (const weight of Object.values(first)) expect(Math.abs(weight - 1)).toBeLessThan(0.1);
    expect(seen.at(-1)?.weights).not.toEqual(first);
    const { tensors } = await readCheckpoint(folder);
    expect([...tensors.keys()].filter((name) => name.startsWith('uncertainty'))).toEqual([
      ...['ctr', 'l2r', 'ppp'].map((task) => `uncertainty/${task}/log_variance`),
    ]);
  });

  it('by DWA: 1 in the first two epochs, then by the course of the losses, K in all', async () => {
    const { seen } = await run({ weighting: 'dwa' });
    const early = seen.filter(({ progress }) => progress.epoch <= 2);
    const late = seen.filter(({ progress }) => progress.epoch > 2);
    expect(early.length).toBeGreaterThan(1);
    expect(late.length).toBeGreaterThan(1);
    for (const { weights } of early) expect(weights).toEqual({ ctr: 1, l2r: 1, ppp: 1 });
    for (const { weights } of late) {
      const values = Object.values(weights ?? {});
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 10);
      expect(Math.max(...values)).toBeGreaterThan(1);
    }
  });

  it('by GradNorm: K in all at every step', async () => {
    const { seen } = await run({ weighting: 'gradnorm' });
    for (const { weights } of seen) {
      const values = Object.values(weights ?? {});
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(3, 10);
    }
    expect(seen.at(-1)?.weights).not.toEqual(seen[0]?.weights);
  });

  it('by PCGrad: what the gradients of the last step entered with', async () => {
    const { seen } = await run({ weighting: 'pcgrad' });
    const all = seen.flatMap(({ weights }) => Object.values(weights ?? {}));
    expect(all.length).toBeGreaterThanOrEqual(seen.length);
    expect(all.some((weight) => weight !== 1)).toBe(true);
  });
});

it('estimates a step of a way that compares gradients as one a task', () => {
  const seconds = (weighting: string, epochs: number): number => {
    const spec = specWith({ weighting, epochs });
    return estimateCost(tinyDataset(), spec.data, onlyCell(spec), 1).seconds;
  };
  const epoch = (weighting: string): number => seconds(weighting, 4) - seconds(weighting, 3);
  expect(epoch('dwa')).toBeCloseTo(epoch('fixed'), 10);
  const ratio = epoch('pcgrad') / epoch('fixed');
  expect(ratio).toBeGreaterThan(2); // of three tasks; evaluation costs what it did
  expect(ratio).toBeLessThan(3);
});
