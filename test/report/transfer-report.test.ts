import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { ReportTable } from '../../src/report/report-table.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells, withNeeds } from '../../src/spec/planned-cells.ts';
import { recordOf } from './example-results.ts';

const specOf = (changes: object = {}): ExperimentSpec =>
  experimentSchema.parse({
    ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'] },
    ...{ sources: [{ tasks: ['ctr', 'ppp'] }], model: 'dupn', references: [] },
    ...changes,
  });

/** AUC by row, for seeds 1, 2 and 3: FT gains .02, .022, .024 over RS; RT and RA are mixed. */
const SCORES: Readonly<Record<string, readonly [number, number, number]>> = {
  RS: [0.6, 0.61, 0.605],
  RA: [0.61, 0.6, 0.615],
  RT: [0.59, 0.62, 0.6],
  FT: [0.62, 0.632, 0.629],
};

const SECONDS: Readonly<Record<string, number>> = { RS: 20, RA: 65, RT: 2, FT: 21 };

const digestOf = ({ label, seed }: PlannedCell): string =>
  createHash('sha256').update(`${label} ${seed}`).digest('hex');

function transferRecord(cell: PlannedCell, spec: ExperimentSpec): RunRecord {
  const [source] = cell.needs;
  const strategy = cell.row.split(/[ ,]/)[0] ?? '';
  const auc = SCORES[strategy]?.[cell.seed - 1] ?? 0.5;
  const record = recordOf(cell, spec);
  return {
    ...record,
    digest: digestOf(cell),
    ...(cell.labels && { labels: cell.labels }),
    ...(cell.start &&
      source && {
        start: {
          representation: cell.start.representation,
          freeze: [...cell.start.freeze],
          source: digestOf(source),
          weights: 'ef'.repeat(32),
        },
      }),
    work: {
      ...record.work,
      samplesSeen: Object.fromEntries(cell.tasks.map((task) => [task, 1000])),
      trainingSeconds: SECONDS[strategy] ?? 40,
    },
    metrics: { spp: { test: { rows: 900, positives: 200, users: 90, values: { auc } } } },
  };
}

function report(spec: ExperimentSpec, without = ''): ReportTable {
  const records = withNeeds(plannedCells(spec))
    .filter(({ label }) => label !== without)
    .map((cell) => transferRecord(cell, spec));
  return buildReport({ spec, records, failures: [], references: undefined, published: [] });
}

describe('the report of a transfer experiment', () => {
  it('says which strategy wins, by how much, how sure and at what cost', () => {
    const { transfer } = report(specOf());
    const [only] = transfer;
    expect(transfer).toHaveLength(1);
    const { best, share, source, strategies, differences } = present(only, 'comparison');
    expect({ best, share, source }).toEqual({ best: 'FT', share: 1, source: 'ctr+ppp' });
    expect(
      strategies.map(({ strategy, trainingSeconds, sourceSeconds }) => [
        strategy,
        trainingSeconds,
        sourceSeconds,
      ]),
    ).toEqual([
      ['RS', 20, null],
      ['RA', 65, null],
      ['RT', 2, 40],
      ['FT', 21, 40],
    ]);
    const overRs = differences.find(({ than }) => than === 'RS')?.difference;
    expect(overRs?.mean).toBeCloseTo(0.022, 12);
    // t(0.975, 2) = 4.302653; sd 0.002
    expect(overRs?.ci95?.[0]).toBeCloseTo(0.022 - (4.302653 * 0.002) / Math.sqrt(3), 6);
    expect(only?.text).toMatchInlineSnapshot(
      `"With all labels of SPP, source ctr+ppp: FT is best, AUC 0.6270: +0.0187 [-0.0104, +0.0478] over RA, +0.0220 [+0.0170, +0.0270] over RS, +0.0237 [-0.0015, +0.0488] over RT; not told apart from RA, RT (3 seeds). Training: FT 21 s (1 min 01 s with its source), RA 1 min 05 s, RS 20 s, RT 2 s (42 s with its source)."`,
    );
  });

  it('compares share by share, and finds few labels apart from all', () => {
    const { transfer, rows } = report(specOf({ fractions: [0.05, 1], repeats: 20 }));
    expect(rows.map(({ label }) => label)).toEqual(
      ['5 %', '100 %'].flatMap((part) =>
        ['RS', 'RA', 'RT', 'FT'].map((name) => `${name}, ${part}`),
      ),
    );
    expect(transfer.map(({ share, best }) => [share, best])).toEqual([
      [0.05, 'FT'],
      [1, 'FT'],
    ]);
  });

  it('counts no cell whose source is another one or has no record', () => {
    const { rows } = report(specOf(), 'source ctr+ppp');
    const shown = rows.filter(({ cells }) => Object.keys(cells).length > 0);
    expect(shown.map(({ label }) => label)).toEqual(['RS', 'RA']);
  });

  it('says the same in the terminal and in Markdown', () => {
    const table = report(specOf());
    const text = present(table.transfer[0], 'comparison').text;
    const words = (drawn: string): string => drawn.replaceAll(/\s+/g, ' ');
    expect(words(renderReport([table], 'table', { width: 90, colour: false }))).toContain(text);
    expect(words(renderReport([table], 'markdown', { width: 90, colour: false }))).toContain(text);
  });
});

describe('pairs that a comparison states', () => {
  const spec = experimentSchema.parse({
    ...{ experiment: 'rows', kind: 'comparison', data: 'simulated', tasks: ['spp'] },
    ...{ references: [], report: { pairs: [['FT', 'RS']] } },
    rows: ['RS', 'FT'].map((label, k) => ({
      label,
      model: { kind: 'dupn', dropout: 0.1 * (k + 1) },
    })),
  });

  it('stand below the rows, with their difference by seed and a claim', () => {
    const table = report(spec);
    const [difference] = table.differences;
    expect(difference?.label).toBe('FT - RS');
    expect(difference?.cells['spp.auc']?.mean).toBeCloseTo(0.022, 12);
    expect(table.claims.map(({ text, verdict }) => [text, verdict])).toEqual([
      ['FT beats RS on SPP', 'shown'],
    ]);
    expect(renderReport([table], 'table', { width: 90, colour: false })).toContain('FT - RS');
  });
});
