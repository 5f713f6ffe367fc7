import { describe, expect, test } from 'vitest';
import { buildReport, type ReportInput } from '../../src/report/build-report.ts';
import {
  examplePublished,
  exampleRecords,
  exampleReferences,
  exampleSpec,
} from './example-results.ts';

/** What frames the trained rows: references that were scored here, and floors from elsewhere. */
const spec = exampleSpec();

function input(overrides: Partial<ReportInput> = {}): ReportInput {
  return {
    ...{ spec, records: exampleRecords(spec), failures: [], references: exampleReferences(spec) },
    published: examplePublished,
    ...overrides,
  };
}

test('files that are not the ones that the data set was specified on are named', () => {
  const notes = (overrides: Partial<ReportInput>): readonly string[] =>
    buildReport(input(overrides)).notes.filter((note) => note.startsWith('Other files'));
  expect(notes({})).toEqual([]);
  const dataset = {
    name: 'small-chain',
    fingerprint: 'f00d'.repeat(16),
    otherFiles: true,
  } as const;
  const records = exampleRecords(spec).map((record) => ({ ...record, dataset }));
  expect(notes({ records })).toEqual([
    'Other files than those that small-chain was specified on (fingerprint f00df00df00d): what is stated of that data set need not hold here.',
  ]);
});

describe('references that are not there', () => {
  const notes = (overrides: Partial<ReportInput>): readonly string[] =>
    buildReport(input(overrides)).notes.filter((note) => note.includes('running the experiment'));
  const ALL = exampleSpec((text) =>
    text.replace('oracle]', 'oracle, regression, non-personalised-regression]'),
  );

  test('none at all, or those of other data', () => {
    expect(notes({ references: undefined })).toEqual([
      'Reference rows are not scored yet: running the experiment again scores them in seconds and trains nothing that is done.',
    ]);
    const other = { ...exampleReferences(spec), dataset: { name: 'x', fingerprint: 'beef' } };
    expect(notes({ references: other })).toEqual([
      'The reference rows were scored on other data: running the experiment again scores them in seconds and trains nothing that is done.',
    ]);
    expect(notes({})).toEqual([]);
  });

  test('those that the experiment asks for since, and a regression of an earlier dupn', () => {
    const references = exampleReferences(ALL);
    const [popularity] = references.references.slice(1);
    expect(notes({ spec: ALL, references })).toEqual([
      'Not scored yet: regression, non-personalised-regression; running the experiment again scores them in seconds and trains nothing that is done.',
    ]);
    if (popularity === undefined) throw new Error('the example has popularity');
    const earlier = [...references.references, { ...popularity, name: 'regression' as const }];
    expect(notes({ spec: ALL, references: { ...references, references: earlier } })).toEqual([
      'Not scored yet: non-personalised-regression; running the experiment again scores them in seconds and trains nothing that is done.',
      'An earlier dupn scored regression on L2R alone: running the experiment again scores them in seconds and trains nothing that is done.',
    ]);
  });

  test('those that the data set cannot give', () => {
    const references = exampleReferences(spec);
    const without = references.references.map((entry) =>
      entry.name === 'oracle' ? { ...entry, metrics: {} } : entry,
    );
    const table = buildReport(input({ references: { ...references, references: without } }));
    expect(table.references.map(({ label }) => label)).toEqual(['popularity', 'constant']);
    expect(table.notes).toContain('oracle has no row: the data set gives nothing to score it by.');
  });
});

describe('floors that the data set states', () => {
  // multi-task: CTR [0.7120, 0.7320], PPP [0.3000, 0.3200]; single-task: CTR [0.7020, 0.7220], PPP [0.2950, 0.3150]
  const floors = [
    { label: 'elsewhere', source: 'a program of the same kind', scores: { ctr: 0.71, ppp: 0.316 } },
    { label: 'lower', source: 'a regression', scores: { ctr: 0.6, l2r: 0.5 } },
  ];
  const sides = (table: ReturnType<typeof buildReport>): unknown =>
    table.rows.map(({ cells }) => Object.values(cells).map(({ floor }) => floor));

  test('are rows of their own, and every cell is held against the highest of its column', () => {
    const table = buildReport(
      input({ dataset: { dataset: 'simulated-cut', kind: 'simulated', floors } }),
    );
    expect(table.floors).toEqual([
      {
        label: 'elsewhere',
        source: 'a program of the same kind',
        cells: { 'ctr.auc': 0.71, 'ppp.accuracy': 0.316 },
      },
      { label: 'lower', source: 'a regression', cells: { 'ctr.auc': 0.6 } },
    ]);
    expect(sides(table)).toEqual([
      ['above', 'within'],
      ['within', 'below'],
    ]);
    expect(table.dataset.name).toBe('simulated-cut'); // of its file, whatever kind it is
    expect(table.notes).toContain('elsewhere (stated floor): a program of the same kind.');
  });

  test('say so where a part of the test users is scored', () => {
    const part = exampleSpec((text) =>
      text.replace('data: simulated', 'data: {dataset: simulated, evaluationUsers: 0.5}'),
    );
    const { notes } = buildReport(
      input({
        spec: part,
        records: exampleRecords(part),
        references: undefined,
        dataset: { dataset: 'simulated-cut', kind: 'simulated', floors },
      }),
    );
    expect(notes).toContain(
      'lower (stated floor): a regression; stated for all test users, of whom a part is scored here.',
    );
  });

  test('nothing is held against nothing, and a data set that is not at hand is named', () => {
    expect(
      sides(
        buildReport(
          input({ dataset: { dataset: 'simulated-cut', kind: 'simulated', floors: [] } }),
        ),
      ),
    ).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    const table = buildReport(input({ dataset: 'unreadable' }));
    expect(table.floors).toEqual([]);
    expect(table.notes).toContain(
      'Floors that the data set states are not shown: simulated cannot be read from here.',
    );
  });
});
