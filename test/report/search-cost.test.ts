import { expect, test } from 'vitest';
import { buildReport } from '../../src/report/build-report.ts';
import { costLines } from '../../src/report/ledger-lines.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import { plannedCells, withNeeds } from '../../src/spec/planned-cells.ts';
import { transferRecord } from './transfer-records.ts';

const spec = experimentSchema.parse({
  ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'] },
  ...{ sources: [{ tasks: ['ctr', 'ppp'] }], model: 'dupn', references: [] },
  strategies: ['RS', 'FT'],
});

/** Two trials, which all seeds of a strategy share. */
function searched(record: RunRecord): RunRecord {
  const trials = [70, 80].map((trainingSeconds, k) => ({
    settings: { 'training.optimizer.learningRate': trainingSeconds / 1000 },
    digest: `${k}${record.label === 'RS' ? 'a' : 'b'}`.repeat(32),
    score: 0.6,
    work: {
      ...{ samplesSeen: { spp: 1000 }, trainingSeconds, wallSeconds: 90 },
      ...(record.label === 'FT' && k === 0 && { representingSeconds: 19 }),
    },
  }));
  return { ...record, tuning: { seed: 1, trials, chosen: 1 } };
}

const records = withNeeds(plannedCells(spec)).map((cell) => {
  const record = transferRecord(cell, spec);
  return cell.row === 'RS' || cell.row === 'FT' ? searched(record) : record;
});
const table = buildReport({
  ...{ spec, records, failures: [], references: undefined, published: [] },
});

/** As of a file that asks for the search. */
const tuning = { trialsPerCell: 2, searches: 1, fewerThanOthers: false, chosen: [] };

test('representations that trials made stand beside their training', () => {
  expect(table.rows.map(({ cost }) => cost?.tuning?.representingSeconds)).toEqual([0, 19]);
  const lines = costLines({ ...table, rows: table.rows.map((row) => ({ ...row, tuning })) });
  expect(lines?.rows.map(({ cells }) => cells[2]?.lines)).toEqual([
    ...[['20 s'], ['2 min 30 s']],
    ...[['21 s'], ['2 min 30 s', '+ 19 s representations']],
  ]);
});

test('a search is a part of what a strategy costs, told apart', () => {
  const { transfer } = table;
  const [only] = transfer?.comparisons ?? [];
  expect(only?.text).toContain('RS 20 s (its search 2 min 30 s)');
  expect(only?.text).toContain('FT 21 s (1 min 01 s with its source; its search 2 min 30 s)');
  expect(only?.strategies.map(({ searchSeconds }) => searchSeconds)).toEqual([150, 150]);
});
