import { describe, expect, it } from 'vitest';
import { buildReport } from '../../src/report/build-report.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { ReportTable } from '../../src/report/report-table.ts';
import { searchEndNotes } from '../../src/report/search-ends.ts';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';

const parse = (rows: string) =>
  parseExperimentSpec(
    `experiment: a\nkind: comparison\ndata: simulated\ntasks: [ctr, fifp, ppp]\nseeds: [1, 2]\nreferences: []\n${rows}`,
    'a.yaml',
  );

const report = (rows: string): ReportTable =>
  buildReport({
    ...{ spec: parse(rows), records: [], failures: [], references: undefined, published: [] },
  });

const TWO = 'tuning: { grid: { model.dropout: [0, 0.1] } }\n';

describe('a tuned table with rows that learn tasks together and rows that learn each alone', () => {
  const rows = [
    'rows:',
    '  - { label: "all, joint", model: dupn }',
    '  - { label: alone, model: dupn, learning: single }',
    '  - { label: DSSM, model: dssm, learning: single }',
    '  - { label: mean, model: mean-pooling, learning: single }',
    '  - { label: one, model: mean-pooling, learning: single, tasks: [ppp] }',
    '',
  ].join('\n');
  const choices = (text: string) =>
    report(text).notes.filter((note) => note.startsWith('Rows that learn'));

  it('says how many settings each chooses, from how many trials', () => {
    expect(choices(rows + TWO)).toEqual([
      'Rows that learn their tasks together choose one setting for all of them, rows that learn each alone one for each: 1 from 2 trials (all, joint), 3 from 6 trials (alone; mean), 2 from 4 trials (DSSM). More choices are more chances to fit validation.',
    ]);
  });

  it('says nothing where rows are of one kind, or not tuned', () => {
    expect(choices(rows)).toEqual([]);
    expect(choices(rows.replace('model: dupn }', 'model: dupn, learning: single }') + TWO)).toEqual(
      [],
    );
    const joint = 'rows: [{ label: A, model: dupn }, { label: B, model: wide-deep }]\n';
    expect(choices(joint + TWO)).toEqual([]);
  });
});

it('a row without a whole seed shows the trials that are planned, of all of its cells', () => {
  const row = 'rows: [{ label: alone, model: dupn, learning: single }]\n';
  const table = report(row + TWO);
  expect(table.rows[0]?.tuning).toMatchObject({ trialsPerCell: 2, searches: 3 });
  const cost = { ...EMPTY_COST, tuning: null };
  const rows = [...table.rows, { ...table.rows[0], label: 'done', tuning: null, cost }];
  const text = renderReport([{ ...table, rows } as ReportTable], 'markdown', {
    ...{ width: 100, colour: false },
  });
  expect(text).toContain('| + 6 trials, 2 a cell |');
});

const EMPTY_COST = {
  ...{ parameters: 0, embeddingParameters: 0, denseParameters: 0, frozenParameters: 0 },
  ...{ samplesSeen: 0, seconds: 0, trainingSeconds: 0, pretrainingSeconds: 0 },
  ...{ representingSeconds: 0, samplesPerSecond: 0, peakMemoryMiB: 0 },
};

it('choices between two numbers are counted for each search, the lower first', () => {
  const spec = parse(
    'rows:\n  - { label: A, model: dupn, learning: single }\n  - { label: B, model: wide, tuning: { grid: { model.ftrl.alpha: [0.3, 0.03] } } }\ntuning: { grid: { training.optimizer.learningRate: [0.02, 0.01] } }\n',
  );
  const rate = 'training.optimizer.learningRate';
  const rowOf = (label: string, name: string, values: readonly (number | undefined)[]) => ({
    ...{ label, cells: {}, missing: {}, cost: null },
    tuning: {
      ...{ trialsPerCell: 2, searches: values.length, fewerThanOthers: false },
      chosen: values.map((value, k) => ({
        ...{ label: `${label}-${k}`, trial: 1, trials: 2 },
        settings: { [name]: value ?? 0.02 },
        score: value === undefined ? null : 0.5,
      })),
    },
  });
  const rows = [
    rowOf('A', rate, [0.01, 0.02, 0.01, undefined]),
    rowOf('B', 'model.ftrl.alpha', [0.03]),
  ];
  expect(searchEndNotes(spec, rows)).toEqual([
    'Searched over two values, so that either is an end: model.ftrl.alpha (0.03: 1 cell, 0.3: 0); training.optimizer.learningRate (0.01: 2 cells, 0.02: 1).',
  ]);
});
