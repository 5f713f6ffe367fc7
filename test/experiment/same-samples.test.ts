import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/nn/backend/backend.ts';
import { pairedSamples } from '../../src/report/multi-task/paired-samples.ts';
import { reportExperiment } from '../../src/report/report-experiment.ts';
import { reportTargets } from '../../src/report/report-targets.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { backendUnderTest } from '../support/backend.ts';
import { TINY_SIZES, tinyDataset } from '../support/tiny-model.ts';
import { runTinyCell } from './run-tiny-cell.ts';

let backend: Backend;

beforeAll(async () => {
  backend = await backendUnderTest('native');
});

/** Whatever settings a file has: batches that do not divide the moments, part of the users, any mixing and weighting. */
const SETTINGS: readonly (readonly [string, object])[] = [
  ['batches of all tasks', {}],
  ['batches of one task', { mixing: 'alternating' }],
  ['learned weights and averaged checkpoints', { weighting: 'uncertainty', averageLast: 2 }],
  ['hidden items and gradients by task', { weighting: 'pcgrad', hiddenItems: 0.2 }],
];

describe('the cells of a pair see the same number of samples of their task', () => {
  it.each(SETTINGS)('with %s', async (_name, settings) => {
    const spec = experimentSchema.parse({
      ...{ experiment: 'pairs', kind: 'multi-task', tasks: ['ctr', 'l2r', 'ppp'], seeds: [3] },
      data: { dataset: 'simulated', users: 0.8, historyLength: 8 },
      model: { kind: 'dupn', ...TINY_SIZES },
      training: { epochs: 2, batchSize: 48, evaluationsPerEpoch: 2, ...settings },
    });
    const cells = [];
    for (const cell of plannedCells(spec)) {
      const { record } = await runTinyCell({ spec, dataset: tinyDataset(), backend, cell });
      cells.push({ cell, record: { ...record, row: cell.row } });
    }
    const pairs = pairedSamples(spec.tasks, cells);
    expect(pairs.map(({ task }) => task)).toEqual(['ctr', 'l2r', 'ppp']);
    for (const { joint, single } of pairs) {
      expect(joint).toBeGreaterThan(100);
      expect(joint).toBe(single);
    }
  });
});

const RESULTS = fileURLToPath(new URL('../../results', import.meta.url));
const recorded = reportTargets([RESULTS], RESULTS)
  .filter(({ spec }) => spec.kind === 'multi-task')
  .map((experiment) => ({ name: experiment.spec.experiment, experiment }));

describe('the recorded results of multi-task experiments', () => {
  it('are found', () => {
    const names = recorded.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['completejourney/multi-task', 'quickstart']));
  });

  it.each(recorded)(
    '$name: equal samples, or the file says that they may differ',
    ({ experiment }) => {
      const pairs = reportExperiment(experiment).multiTask?.samplesSeen ?? [];
      expect(pairs.length).toBeGreaterThan(0);
      const { spec } = experiment;
      const isStated = spec.kind === 'multi-task' && spec.unequalSamples;
      expect(isStated ? [] : pairs.filter(({ joint, single }) => joint !== single)).toEqual([]);
    },
  );
});
