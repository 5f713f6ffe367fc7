import { expect, test } from 'vitest';
import { constantScoreNotes } from '../../src/report/constant-scores.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { exampleRecords, exampleSpec } from './example-results.ts';

const withAuc = (record: RunRecord, auc: number): RunRecord => ({
  ...record,
  metrics: {
    ctr: { test: { rows: 900, positives: 200, requests: 90, users: 90, values: { auc } } },
  },
});

test('a cell that scores every row alike is named, one near chance is not', () => {
  const [dead, ...others] = exampleRecords(exampleSpec()).filter(({ tasks }) =>
    tasks.includes('ctr'),
  );
  if (dead === undefined) throw new Error('no cell of CTR');
  const records = [withAuc(dead, 0.5), ...others.map((record) => withAuc(record, 0.5001))];
  expect(constantScoreNotes(records)).toEqual([
    `AUC exactly 0.5 on CTR, as one score for all rows gives it: ${dead.label} (seed ${dead.seed}). A mean or difference with it says little of the model.`,
  ]);
  expect(constantScoreNotes(others)).toEqual([]);
});
