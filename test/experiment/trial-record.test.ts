import { expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { cellDigest } from '../../src/experiment/cell-digest.ts';
import { trialRecord } from '../../src/experiment/trial-record.ts';
import { outcomeOfRecord } from '../../src/results/choose-trial.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { exampleRecord } from '../results/example-record.ts';

const spec = experimentSchema.parse({
  ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'], seeds: [1] },
  ...{ sources: [{ tasks: ['ctr'] }], strategies: ['RA'], model: 'dupn' },
  tuning: { grid: { 'training.optimizer.learningRate': [0.1, 0.2] } },
});
const cell = present(plannedCells(spec)[0]?.needs[0], 'a trial');
const trial = present(cell.trial, 'what it tries');

const metricsOf = (positives: number): RunRecord['metrics'] => ({
  ctr: { validation: { rows: 900, users: 90, positives: 300, values: { auc: 0.9 } } },
  spp: { validation: { rows: 900, users: 90, positives, values: { auc: 0.6 } } },
});

it('has the score of the target beside that of all tasks, and is compared by it', () => {
  const kept = trialRecord(cell, trial, metricsOf(200));
  expect(kept).toEqual({ settings: { 'training.optimizer.learningRate': 0.1 }, targetScore: 0.6 });
  const selection = { ...exampleRecord().selection, by: 'metric', score: 0.75 } as const;
  expect(outcomeOfRecord({ ...exampleRecord(), trial: kept, selection })?.score).toBe(0.6);
  const { targetScore: _none, ...alone } = kept;
  expect(outcomeOfRecord({ ...exampleRecord(), trial: alone, selection })?.score).toBe(0.75);
});

it('has none where the target has too few positives, whatever the others have', () => {
  const kept = trialRecord(cell, trial, metricsOf(99));
  expect(kept.targetScore).toBeNull();
  expect(outcomeOfRecord({ ...exampleRecord(), trial: kept })?.score).toBeNull();
});

it('is another cell for another target: its score is', () => {
  const digest = (by: 'spp' | 'ctr') =>
    cellDigest({
      ...{ cell: { ...cell, trial: { ...trial, by } }, data: spec.data, fingerprint: 'f00d' },
      ...{ engine: 'tensorflow-cpu', smoke: false },
    });
  expect(digest('spp')).not.toBe(digest('ctr'));
});
