import { describe, expect, test } from 'vitest';
import { buildReport, type ReportInput } from '../../src/report/build-report.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { exampleRecord } from '../results/example-record.ts';
import {
  exampleFailure,
  examplePublished as published,
  exampleRecords,
  exampleReferences,
  exampleSpec,
  recordOf,
} from './example-results.ts';

const spec = exampleSpec();

function input(overrides: Partial<ReportInput> = {}): ReportInput {
  return {
    spec,
    records: exampleRecords(spec),
    failures: [],
    references: exampleReferences(spec),
    published,
    ...overrides,
  };
}

function close(value: number): unknown {
  return expect.closeTo(value, 12) as unknown;
}

test('the form of the contract, with independent figures', () => {
  const table = buildReport(input());
  expect(table).toMatchObject({
    experiment: 'quickstart',
    kind: 'multi-task',
    dataset: { name: 'simulated', fingerprint: 'f00d' },
    columns: [
      { id: 'ctr.auc', task: 'ctr', metric: 'auc', better: 'higher' },
      { id: 'ppp.accuracy', task: 'ppp', metric: 'accuracy', better: 'higher' },
    ],
    protocol: {
      selectedOn: 'validation',
      seeds: [1, 2, 3],
      testRows: { ctr: 12_500, ppp: 2000 },
    },
  });
  expect(table.rows.map(({ label }) => label)).toEqual(['multi-task', 'single-task']);
  expect(table.rows[0]?.cells['ctr.auc']).toEqual({
    mean: close(0.722),
    sd: close(0.002),
    n: 3,
    ci95: [close(0.712), close(0.732)],
    paper: 0.726,
    bySeed: { '1': 0.72, '2': 0.724, '3': 0.722 },
  });
  expect(table.rows[1]?.cells['ctr.auc']?.paper).toBe(0.718);
  expect(table.rows[1]?.cells['ppp.accuracy']?.paper).toBeNull();
});

test('the difference is paired by seed, with a t interval over seeds', () => {
  const [difference] = buildReport(input()).differences;
  const margin = (4.302652729749464 * 0.002) / Math.sqrt(3); // differences .008, .010, .012
  expect(difference?.cells['ctr.auc']).toEqual({
    mean: close(0.01),
    n: 3,
    ci95: [close(0.01 - margin), close(0.01 + margin)],
    paper: close(0.008),
    bySeed: { '1': close(0.008), '2': close(0.01), '3': close(0.012) },
  });
});

describe('claims', () => {
  test('shown where the interval excludes 0, not shown where it does not', () => {
    const claims = buildReport(input()).claims;
    expect(claims.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['multi-task-beats-single-task-ctr', 'shown'],
      ['multi-task-beats-single-task-ppp', 'not shown'],
    ]);
    expect(claims[0]?.evidence).toBe(
      'AUC +0.0100 [+0.0050, +0.0150], 95 % t interval over 3 seeds; p 0.013, 0.026 by Holm over 2 claims',
    );
  });

  test('two seeds are inconclusive, however clear they look', () => {
    const two = exampleSpec((text) => text.replace('[1, 2, 3]', '[1, 2]'));
    const [claim] = buildReport(input({ spec: two, records: exampleRecords(two) })).claims;
    expect(claim?.verdict).toBe('inconclusive');
    expect(claim?.evidence).toBe('AUC +0.0090, 2 seeds; at least 3 are needed');
  });

  test('a seed that only one row has does not count', () => {
    const records = exampleRecords(spec).filter(
      ({ row, seed }) => !(row === 'single-task' && seed === 2),
    );
    const table = buildReport(input({ records }));
    expect(table.rows[0]?.cells['ctr.auc']?.n).toBe(3);
    expect(table.differences[0]?.cells['ctr.auc']?.bySeed).toEqual({
      '1': close(0.008),
      '3': close(0.012),
    });
    expect(table.claims[0]?.verdict).toBe('inconclusive');
  });

  test('nothing run: inconclusive, and every cell says why', () => {
    const table = buildReport(input({ records: [], references: undefined }));
    expect(table.claims[0]).toMatchObject({
      verdict: 'inconclusive',
      evidence: 'no seed has both cells',
    });
    expect(table.rows[0]).toEqual({
      label: 'multi-task',
      cells: {},
      missing: { 'ctr.auc': 'not run yet', 'ppp.accuracy': 'not run yet' },
      tuning: null,
      cost: null,
    });
  });
});

describe('which records count', () => {
  const [cell] = plannedCells(spec);
  const others = exampleRecords(spec).slice(1);
  const without = (extra: Partial<ReportInput>): ReportInput =>
    input({ ...extra, records: [...others, ...(extra.records ?? [])] });
  const seedOne = (report: ReportInput): number | undefined =>
    buildReport(report).rows[0]?.cells['ctr.auc']?.bySeed['1'];
  const noteOf = (report: ReportInput): string | undefined =>
    buildReport(report).notes.find((note) => note.startsWith('multi-task:'));

  if (cell === undefined) throw new Error('the example has cells');

  test('a smoke run never does', () => {
    const report = without({ records: [recordOf(cell, spec, { smoke: true })] });
    expect(seedOne(report)).toBeUndefined();
    expect(noteOf(report)).toBe(
      'multi-task: 2 of 3 seeds; seed 1: only a smoke run, which is never reported.',
    );
  });

  test('a record of other settings does not', () => {
    const stale = recordOf(cell, spec);
    stale.spec.training = { ...stale.spec.training, epochs: 99 };
    const report = without({ records: [stale] });
    expect(seedOne(report)).toBeUndefined();
    expect(noteOf(report)).toBe(
      'multi-task: 2 of 3 seeds; seed 1: its settings, data or engine have changed since it ran.',
    );
  });

  test('a failed cell says why', () => {
    const report = without({ failures: [exampleFailure(cell)] });
    expect(noteOf(report)).toBe(
      'multi-task: 2 of 3 seeds; seed 1: failed: the loss of ppp is NaN at step 17.',
    );
  });

  test('a renamed row and a moved data file keep their records', () => {
    const renamed = recordOf(cell, spec, { row: 'joint', label: 'joint' });
    renamed.spec.data = { ...renamed.spec.data, dataset: '/elsewhere/dataset.yaml' };
    expect(seedOne(without({ records: [renamed] }))).toBe(0.72);
  });

  test('of two, the newest is taken', () => {
    const newest = recordOf(cell, spec, { finishedAt: '2025-04-01T00:00:00Z' });
    const metrics = structuredClone(newest.metrics);
    const values = metrics.ctr?.test?.values ?? {};
    values.auc = 0.75;
    const report = without({ records: [{ ...newest, metrics }, recordOf(cell, spec)] });
    expect(seedOne(report)).toBe(0.75);
  });

  test.each([
    ['data', { dataset: { name: 'simulated', fingerprint: 'beef' } }],
    ['engine', { engine: { ...exampleRecord().engine, version: '2.9.1' } }],
    ['training', { trainingVersion: 1 }],
  ] as const)('a table never mixes: an older record of another %s is left out', (_name, other) => {
    const older = { ...other, finishedAt: '2024-01-01T10:00:00Z' };
    const report = without({ records: [recordOf(cell, spec, older)] });
    expect(seedOne(report)).toBeUndefined();
    expect(noteOf(report)).toBe(
      'multi-task: 2 of 3 seeds; seed 1: its settings, data or engine have changed since it ran.',
    );
  });

  test('the newest record says which data and engine the table is of', () => {
    const newer = {
      dataset: { name: 'simulated', fingerprint: 'beef' },
      finishedAt: '2026-01-01T10:00:00Z',
    };
    const report = without({ records: [recordOf(cell, spec, newer)] });
    expect(seedOne(report)).toBe(0.72);
    expect(noteOf(report)).toContain('multi-task: 1 of 3 seeds');
  });
});

test('references stand by role, and scores of other data are left out', () => {
  const { references } = buildReport(input());
  expect(references.map(({ label, role }) => [label, role])).toEqual([
    ['oracle', 'ceiling'],
    ['popularity', 'floor'],
    ['constant', 'floor'],
  ]);
  expect(references[0]?.cells['ctr.auc']).toEqual({ value: 0.81, ci95: null });
  const stale = exampleReferences(spec);
  stale.data['evaluationUsers'] = 0.25;
  expect(buildReport(input({ references: stale })).references).toEqual([]);
});

test('a row for some of the tasks alone has dashes for the others, and one reason', () => {
  const some = exampleSpec((text) =>
    text
      .replace('kind: multi-task', 'kind: comparison')
      .replace('model: dupn', 'rows: [{label: MaxEnt, model: wide, tasks: [ppp]}]')
      .replace('[ctr, ppp]', '[ctr, l2r, ppp]')
      .replace(/report:[^]*/, ''),
  );
  const table = buildReport(input({ spec: some, records: exampleRecords(some), published: [] }));
  const [row] = table.rows;
  expect(Object.keys(row?.cells ?? {})).toEqual(['ppp.accuracy']);
  const reason = 'the experiment has this row for PPP alone';
  expect(row?.missing).toEqual({ 'ctr.auc': reason, 'l2r.auc': reason });
  expect(table.notes).toContain(`MaxEnt has no CTR, L2R: ${reason}.`);
});

test('a pair makes a claim on each task that both rows learn, and on no other', () => {
  const some = exampleSpec((text) =>
    text
      .replace('kind: multi-task', 'kind: comparison')
      .replace(
        'model: dupn',
        'rows: [{label: MaxEnt, model: wide, tasks: [ppp]}, {label: dupn, model: dupn}]',
      )
      .replace(/report:[^]*/, 'report: {pairs: [[dupn, MaxEnt]]}'),
  );
  const claimsOf = (records: ReportInput['records']) =>
    buildReport(input({ spec: some, records, published: [] })).claims.map(({ id }) => id);
  expect(claimsOf(exampleRecords(some))).toEqual(['dupn-beats-MaxEnt-ppp']);
  // MaxEnt has not run yet: the claim stands, and is not told
  const ofDupn = exampleRecords(some).filter(({ row }) => row === 'dupn');
  expect(claimsOf(ofDupn)).toEqual(['dupn-beats-MaxEnt-ppp']);
});

test('all metrics: those that records have, the primary one first', () => {
  const all = exampleSpec((text) => `${text}  metrics: all\n`);
  const table = buildReport(input({ spec: all, records: exampleRecords(all) }));
  expect(table.columns.map(({ id, better }) => [id, better])).toEqual([
    ['ctr.auc', 'higher'],
    ['ctr.logLoss', 'lower'],
    ['ppp.accuracy', 'higher'],
    ['ppp.logLoss', 'lower'],
  ]);
  expect(table.claims).toHaveLength(2);
});

test('an undefined metric is a dash with its reason', () => {
  const records = exampleRecords(spec);
  for (const record of records) {
    const test = record.metrics.ctr?.test;
    if (test !== undefined) test.values = { auc: null };
  }
  const [row] = buildReport(input({ records })).rows;
  expect(row?.missing).toEqual({ 'ctr.auc': 'undefined on this test split' });
});

test('a task that the data set cannot carry is a dash in every row, with the reason', () => {
  const carried = { ...spec, tasks: ['ctr'] as const };
  const records = exampleRecords(carried);
  const table = buildReport(
    input({ dataset: { dataset: 'jdata2019', kind: 'jdata2019' }, records }),
  );
  expect(table.columns.map(({ id }) => id)).toEqual(['ctr.auc', 'ppp.accuracy']);
  for (const { cells, missing } of table.rows) {
    expect(cells['ctr.auc']?.n).toBe(3);
    expect(missing).toEqual({ 'ppp.accuracy': 'the data set cannot carry PPP: no prices' });
  }
  expect(table.notes).toContain('No row has PPP, which the data set cannot carry: no prices.');
  expect(table.claims.map(({ id }) => id)).toEqual(['multi-task-beats-single-task-ctr']);
  expect(table.notes.filter((note) => note.includes('of 3 seeds'))).toEqual([]);
});

test('a single-task row costs all its cells, averaged over seeds', () => {
  const { rows } = buildReport(input());
  expect(rows.map(({ cost }) => cost)).toEqual([
    {
      parameters: 300_000,
      embeddingParameters: 90_000,
      denseParameters: 210_000,
      frozenParameters: 0,
      samplesSeen: 11_000,
      seconds: 90,
      trainingSeconds: 60,
      pretrainingSeconds: 0,
      representingSeconds: 0,
      samplesPerSecond: close(11_000 / 60),
      peakMemoryMiB: 700,
      tuning: null,
    },
    {
      parameters: 600_000,
      embeddingParameters: 180_000,
      denseParameters: 420_000,
      frozenParameters: 0,
      samplesSeen: 22_000,
      seconds: 180,
      trainingSeconds: 120,
      pretrainingSeconds: 0,
      representingSeconds: 0,
      samplesPerSecond: close(22_000 / 120),
      peakMemoryMiB: 700,
      tuning: null,
    },
  ]);
});

test('what is frozen, and the pre-training of item vectors, stand in the ledger', () => {
  const { records, ...rest } = input();
  const pretraining = { words: 5000, pairs: 40_000, seconds: 14, loss: 2.5 };
  const changed = records.map((record) => ({
    ...record,
    parameters: { ...record.parameters, frozen: 1234 },
    work: { ...record.work, pretraining },
  }));
  const table = buildReport({ ...rest, records: changed });
  expect(table.rows.map(({ cost }) => [cost?.frozenParameters, cost?.pretrainingSeconds])).toEqual([
    [1234, 14],
    [2468, 28], // two cells a seed
  ]);
  const drawn = renderReport([table], 'markdown', { width: 90, colour: false });
  expect(drawn).toContain('<br>1,234 frozen');
  expect(drawn).toContain('1 min 00 s<br>+ 14 s pre-training');
});
