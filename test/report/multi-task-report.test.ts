import { describe, expect, it } from 'vitest';
import { buildReport, type ReportInput } from '../../src/report/build-report.ts';
import { relativeGain } from '../../src/report/multi-task/relative-gain.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { ReportRow, ReportTable } from '../../src/report/report-table.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { examplePublished, exampleRecords, exampleSpec } from './example-results.ts';
import { exampleTraces } from './example-traces.ts';

const spec = exampleSpec();

function report(
  edit: (record: RunRecord) => void = () => undefined,
  overrides: Partial<ReportInput> = {},
): ReportTable {
  const records = exampleRecords(spec);
  records.forEach(edit);
  return buildReport({
    ...{ spec, records, failures: [], references: undefined, published: examplePublished },
    ...{ traces: exampleTraces(records), ...overrides },
  });
}

/** Test metric of a task in a row's cells, by seed. */
function withScores(row: string, task: 'ctr' | 'ppp', scores: readonly number[]) {
  return (record: RunRecord): void => {
    const test = record.metrics[task]?.test;
    if (record.row !== row || test === undefined) return;
    test.values = { [task === 'ctr' ? 'auc' : 'accuracy']: scores[record.seed - 1] ?? 0 };
  };
}

function close(value: number): unknown {
  return expect.closeTo(value, 9) as unknown;
}

function drawn(table: ReportTable): readonly string[] {
  return renderReport([table], 'table', { width: 200, colour: false }).split('\n');
}

describe('Δm', () => {
  it('is the mean relative change over the tasks, by seed, with a t interval over seeds', () => {
    expect(report().multiTask?.relativeGain).toEqual({
      // 100 / 2 (.008 / .712 + .01 / .3), …, and the t interval of these, by another program
      bySeed: { '1': close(2.2284644195), '2': close(-0.1193920191), '3': close(2.4579736483) },
      mean: close(1.5223486829),
      ci95: [close(-2.0210567499), close(5.0657541157)],
      ...{ n: 3, paper: null }, // the published table has no PPP here
    });
  });

  it('counts a metric of which less is better the other way round', () => {
    const cell = (value: number, paper: number) => ({
      ...{ mean: value, sd: null, n: 1, ci95: null, paper, bySeed: { '1': value } },
    });
    const row = (auc: number, loss: number): ReportRow => ({
      ...{ label: 'row', missing: {}, tuning: null, cost: null },
      cells: { a: cell(auc, 0.5), l: cell(loss, 0.5) },
    });
    const columns = [
      { id: 'a', task: 'ctr', metric: 'auc', better: 'higher' },
      { id: 'l', task: 'ppp', metric: 'logLoss', better: 'lower' },
    ] as const;
    const gain = relativeGain(row(0.66, 0.45), row(0.6, 0.5), columns);
    expect(gain).toMatchObject({ mean: close(10), ci95: null, paper: 0 });
    expect(relativeGain(row(0.54, 0.6), row(0.6, 0.5), columns)?.mean).toBeCloseTo(-15, 9);
  });

  it('takes the seeds alone that have all tasks', () => {
    const lost = report((record) => {
      if (record.label === 'single-task-ppp' && record.seed === 2) record.smoke = true;
    });
    expect(Object.keys(lost.multiTask?.relativeGain?.bySeed ?? {})).toEqual(['1', '3']);
    const none = report(undefined, { records: [] });
    expect(none.multiTask?.relativeGain).toBeNull();
  });

  it('stands below the claims, the paper’s beside it', () => {
    const published = [
      ...examplePublished,
      ...[
        { row: 'multi-task', value: 0.44 },
        { row: 'single-task', value: 0.4 },
      ].map((entry) => ({
        ...{ ...entry, task: 'ppp', metric: 'accuracy', at: 1000 },
        source: 'digitised' as const,
      })),
    ];
    // 100 / 2 (.008 / .718 + .04 / .4)
    expect(drawn(report(undefined, { published }))).toContain(
      'Δm  +1.52 % [-2.02 %, +5.07 %], 95 % t interval over 3 seeds; paper +5.56 %',
    );
  });
});

describe('negative transfer', () => {
  const worse = withScores('multi-task', 'ctr', [0.7, 0.704, 0.699]); // by .012, .010, .011

  it('is flagged where the interval of a difference lies below zero', () => {
    const table = report(worse);
    expect(table.multiTask?.negativeTransfer).toMatchObject([
      {
        ...{ task: 'ctr', metric: 'auc', claim: 'multi-task-beats-single-task-ctr' },
        difference: { mean: close(-0.011), ci95: [close(-0.0134841377), close(-0.0085158623)] },
      },
    ]);
    expect(drawn(table)).toContain(
      '! negative transfer  CTR: AUC -0.0110 [-0.0135, -0.0085], 95 % t interval over 3 seeds; p 0.003, 0.005 by Holm over 2 claims',
    );
    expect(renderReport([table], 'markdown', { width: 80, colour: false })).toContain(
      '- **negative transfer**: CTR: AUC -0.0110',
    );
  });

  it('is not where the interval holds zero, nor where two seeds are all', () => {
    const flagged = (table: ReportTable): boolean =>
      drawn(table).some((line) => line.includes('negative transfer'));
    expect(flagged(report())).toBe(false);
    expect(flagged(report(withScores('multi-task', 'ctr', [0.7, 0.72, 0.69])))).toBe(false);
    const two = report((record) => {
      worse(record);
      if (record.seed === 3) record.smoke = true;
    });
    expect(two.differences[0]?.cells['ctr.auc']?.ci95?.[1]).toBeLessThan(0.1);
    expect(flagged(two)).toBe(false);
  });
});

describe('tests of the claims', () => {
  it('are paired t tests over seeds, adjusted by Holm over the claims of the table', () => {
    const { claims, notes } = report();
    // with two degrees of freedom p = 1 - t / √(t² + 2); t = 5 √3 and 1
    expect(claims.map(({ test }) => test)).toEqual([
      { pValue: close(0.0130724576), adjusted: close(0.0261449151), tests: 2 },
      { pValue: close(0.4226497308), adjusted: close(0.4226497308), tests: 2 },
    ]);
    expect(notes.filter((note) => note.startsWith('p: '))).toHaveLength(1);
  });

  it('are not made with too few seeds, and do not count then', () => {
    const lost = report((record) => {
      if (record.label === 'single-task-ppp' && record.seed === 2) record.smoke = true;
    });
    expect(lost.claims.map(({ test }) => test)).toEqual([
      { pValue: close(0.0130724576), adjusted: close(0.0130724576), tests: 1 },
      null,
    ]);
    expect(lost.claims[0]?.evidence).toMatch(/; p 0\.013$/);
  });
});

describe('best epochs', () => {
  it('are those of each task’s own validation metric, beside the one that was kept', () => {
    const { multiTask } = report((record) => {
      record.selection.epoch = record.row === 'multi-task' && record.seed === 3 ? 0.5 : 1;
    });
    const seeds = (epoch: number) => ({ '1': epoch, '2': epoch, '3': epoch });
    expect(
      multiTask?.bestEpochs.map(({ row, task, best, kept }) => [row, task, best?.bySeed, kept]),
    ).toEqual([
      ['multi-task', 'ctr', seeds(1), { mean: close(5 / 6), bySeed: { ...seeds(1), '3': 0.5 } }],
      ['multi-task', 'ppp', seeds(1.5), { mean: close(5 / 6), bySeed: { ...seeds(1), '3': 0.5 } }],
      ['single-task', 'ctr', seeds(1.5), { mean: 1, bySeed: seeds(1) }],
      ['single-task', 'ppp', seeds(0.5), { mean: 1, bySeed: seeds(1) }], // of equal ones the first
    ]);
  });

  it('are noise for a task that nothing could be chosen by', () => {
    const noisy = report((record) => {
      if (record.label === 'single-task-ctr') record.selection.by = 'last';
    });
    const note = (table: ReportTable) => table.notes.find((text) => text.startsWith('Best epoch:'));
    expect(note(noisy)).toMatch(/ CTR: too few positives on validation to choose by/);
    expect(note(report())).not.toContain('too few');
  });

  it('need traces: without them there is no table', () => {
    const table = report(undefined, { traces: new Map() });
    expect(table.multiTask?.bestEpochs.map(({ best }) => best)).toEqual([null, null, null, null]);
    expect(drawn(table).filter((line) => line.includes('best epoch'))).toEqual([]);
    expect(drawn(report()).filter((line) => line.includes('best epoch'))).toHaveLength(1);
  });
});

describe('samples of a task that the cells of a pair saw', () => {
  const note = ({ notes }: ReportTable) =>
    notes.filter((text) => /samples of (a|their)/.test(text));
  const stopped = (record: RunRecord): void => {
    if (record.label === 'single-task-ctr' && record.seed === 2) record.work.samplesSeen.ctr = 5000;
  };

  it('are said where they are equal', () => {
    const table = report();
    expect(table.multiTask?.samplesSeen).toHaveLength(6);
    expect(table.multiTask?.samplesSeen[1]).toEqual({
      ...{ task: 'ctr', seed: 2, joint: 8000, single: 8000 },
    });
    expect(note(table)).toEqual([
      'Both cells of every pair saw the same number of samples of their task in training: CTR 8,000, PPP 3,000.',
    ]);
  });

  it('are named with task, seed and both numbers where they are not', () => {
    const table = report(stopped);
    expect(table.multiTask?.samplesSeen).toContainEqual({
      ...{ task: 'ctr', seed: 2, joint: 8000, single: 5000 },
    });
    expect(note(table)).toEqual([
      'Unequal samples of a task in training, which a difference may come from alone: CTR, seed 2: multi-task 8,000, single-task 5,000.',
    ]);
  });

  it('may be unequal where the file says so', () => {
    const stated = exampleSpec((text) => `${text}training: {patience: 2}\nunequalSamples: true\n`);
    const records = exampleRecords(stated);
    records.forEach(stopped);
    expect(note(report(undefined, { spec: stated, records }))).toEqual([
      'Unequal samples of a task in training, as the experiment’s file allows, which a difference may come from alone: CTR, seed 2: multi-task 8,000, single-task 5,000.',
    ]);
  });
});

it('a comparison has no summary of multi-task learning', () => {
  const text = `experiment: quickstart
kind: comparison
data: simulated
tasks: [ctr]
rows: [{label: DUPN, model: dupn}]
references: []
`;
  const other = exampleSpec(() => text);
  const table = report(undefined, { spec: other, records: exampleRecords(other), published: [] });
  expect(table.multiTask).toBeNull();
});
