import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { ReportTable } from '../../src/report/report-table.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells, withNeeds } from '../../src/spec/planned-cells.ts';
import { transferRecord } from './transfer-records.ts';

const specOf = (changes: object = {}): ExperimentSpec =>
  experimentSchema.parse({
    ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'] },
    ...{ sources: [{ tasks: ['ctr', 'ppp'] }], model: 'dupn', references: [] },
    ...changes,
  });

function report(
  spec: ExperimentSpec,
  lacks: (cell: PlannedCell) => boolean = () => false,
): ReportTable {
  const records = withNeeds(plannedCells(spec))
    .filter((cell) => !lacks(cell))
    .map((cell) => transferRecord(cell, spec));
  return buildReport({ spec, records, failures: [], references: undefined, published: [] });
}

const comparisonsOf = ({ transfer }: ReportTable) =>
  present(transfer, 'of kind transfer').comparisons;

const close = (value: number): unknown => expect.closeTo(value, 12);

describe('the report of a transfer experiment', () => {
  it('says which strategy wins, by how much, how sure and at what cost', () => {
    const comparisons = comparisonsOf(report(specOf()));
    const [only] = comparisons;
    expect(comparisons).toHaveLength(1);
    const { best, share, source, strategies, differences } = present(only, 'comparison');
    expect({ best, share, source }).toEqual({ best: 'FT', share: 1, source: 'ctr+ppp' });
    expect(
      strategies.map(({ strategy, trainingSeconds, sourceSeconds, sourceSamples }) => [
        ...[strategy, trainingSeconds, sourceSeconds, sourceSamples],
      ]),
    ).toEqual([
      ['RS', 20, null, null],
      ['RA', 65, null, null],
      ['RT', 2, 40, 2000],
      ['FT', 21, 40, 2000],
    ]);
    const overRs = differences.find(({ than }) => than === 'RS')?.difference;
    expect(overRs?.mean).toBeCloseTo(0.022, 12);
    // t(0.975, 2) = 4.302653; sd 0.002
    expect(overRs?.ci95?.[0]).toBeCloseTo(0.022 - (4.302653 * 0.002) / Math.sqrt(3), 6);
    expect(only?.text).toMatchInlineSnapshot(
      `"With all labels of SPP, source ctr+ppp: FT has the best mean, AUC 0.6270: +0.0187 [-0.0104, +0.0478] over RA, +0.0220 [+0.0170, +0.0270] over RS, +0.0237 [-0.0015, +0.0488] over RT; not told apart from RA, RT (3 seeds). Training: FT 21 s (1 min 01 s with its source), RA 1 min 05 s, RS 20 s, RT 2 s (42 s with its source)."`,
    );
  });

  it('gives the source as the reason where nothing else of a cell has changed', () => {
    const spec = specOf();
    const records = withNeeds(plannedCells(spec)).map((cell) => {
      const record = transferRecord(cell, spec);
      return cell.row.startsWith('source') ? { ...record, digest: 'ab'.repeat(32) } : record;
    });
    const table = buildReport({
      ...{ spec, records, failures: [], references: undefined, published: [] },
    });
    expect(table.rows.map(({ label, missing }) => [label, Object.values(missing)]))
      .toMatchInlineSnapshot(`
      [
        [
          "RS",
          [],
        ],
        [
          "RA",
          [],
        ],
        [
          "RT",
          [
            "the source that it started from has changed, or has no record",
          ],
        ],
        [
          "FT",
          [
            "the source that it started from has changed, or has no record",
          ],
        ],
      ]
    `);
  });

  it('counts the making of representations beside the training, for those that read them too', () => {
    const spec = specOf({ fractions: [0.5, 1], strategies: ['RS', 'RT'] });
    const records = withNeeds(plannedCells(spec)).map((cell) => {
      const record = transferRecord(cell, spec);
      const makes = cell.label === 'RT, 50 %';
      return makes ? { ...record, work: { ...record.work, representingSeconds: 19 } } : record;
    });
    const table = buildReport({
      ...{ spec, records, failures: [], references: undefined, published: [] },
    });
    expect(table.rows.map(({ label, cost }) => [label, cost?.representingSeconds])).toEqual([
      ['RS, 50 %', 0],
      ['RT, 50 %', 19],
      ['RS, 100 %', 0],
      ['RT, 100 %', 0],
    ]);
    for (const { text } of comparisonsOf(table)) {
      expect(text).toContain(
        'RT 2 s (21 s with its representations, 1 min 01 s with its source too)',
      );
    }
    const drawn = renderReport([table], 'markdown', { width: 90, colour: false });
    expect(drawn).toContain('2 s<br>+ 19 s representations');
    expect(drawn).toContain('the ledger shows their time beside the training');
  });

  it('compares share by share, and finds few labels apart from all', () => {
    const table = report(specOf({ fractions: [0.05, 1], repeats: 20 }));
    const { rows } = table;
    expect(rows.map(({ label }) => label)).toEqual(
      ['5 %', '100 %'].flatMap((part) =>
        ['RS', 'RA', 'RT', 'FT'].map((name) => `${name}, ${part}`),
      ),
    );
    const compared = comparisonsOf(table);
    expect(
      compared.map(({ share, strategies }) => [share, ...strategies.map(({ row }) => row)]),
    ).toEqual([
      [0.05, 'RS, 5 %', 'RA, 5 %', 'RT, 5 %', 'FT, 5 %'],
      [1, 'RS, 100 %', 'RA, 100 %', 'RT, 100 %', 'FT, 100 %'],
    ]);
    const best = compared.map(({ best, differences }) => [
      best,
      differences.find(({ than }) => than === 'RS')?.difference.mean,
    ]);
    expect(best).toEqual([
      ['RT', close(0.95 * (0.1 - 0.01) - 0.005 / 3)],
      ['FT', close(0.022)],
    ]);
    const gains = present(table.transfer, 'of kind transfer').gains;
    expect(gains.map(({ row, difference }) => [row, difference.mean])).toEqual([
      ['RA, 5 %', close(0.95 * (0.1 - 0.08) + 0.01 / 3)],
      ['RT, 5 %', close(0.95 * (0.1 - 0.01) - 0.005 / 3)],
      ['FT, 5 %', close(0.95 * (0.1 - 0.05) + 0.022)],
      ['RA, 100 %', close(0.01 / 3)],
      ['RT, 100 %', close(-0.005 / 3)],
      ['FT, 100 %', close(0.022)],
    ]);
  });

  it('ranks strategies over the seeds that all of them have', () => {
    const seeds = [1, 2, 3, 4];
    // RA scores .5 with seed 4: with it RA would be behind RS, without it RA is ahead
    const lacks = ({ row, seed }: PlannedCell): boolean => row === 'RS' && seed === 4;
    const [only] = comparisonsOf(report(specOf({ seeds, strategies: ['RS', 'RA'] }), lacks));
    expect(only?.best).toBe('RA');
    expect(only?.strategies.map(({ strategy, n }) => [strategy, n])).toEqual([
      ['RS', 3],
      ['RA', 3],
    ]);
    expect(only?.text).toMatchInlineSnapshot(
      `"With all labels of SPP, source ctr+ppp, over seeds 1, 2, 3, which all of them have: RA has the best mean, AUC 0.6083: +0.0033 [-0.0254, +0.0320] over RS; not told apart from RS (3 seeds). Training: RA 1 min 05 s, RS 20 s."`,
    );
  });

  it('names none the best where no seed has all strategies', () => {
    const lacks = ({ row, seed }: PlannedCell): boolean => (row === 'RS') === (seed === 1);
    const [only] = comparisonsOf(report(specOf({ strategies: ['RS', 'RA'] }), lacks));
    expect(only).toMatchObject({ best: null, strategies: [], differences: [] });
    expect(only?.text).toMatchInlineSnapshot(
      `"With all labels of SPP, source ctr+ppp: no seed has all of RS, RA, so that none of them is called best."`,
    );
  });

  it('says that two seeds are too few', () => {
    const [only] = comparisonsOf(report(specOf({ seeds: [1, 2] })));
    expect(only?.text).toMatchInlineSnapshot(
      `"With all labels of SPP, source ctr+ppp: FT has the best mean, AUC 0.6260: +0.0210 over RS, +0.0210 over RA, +0.0210 over RT; too few seeds to tell: 2 seeds; at least 3 are needed. Training: FT 21 s (1 min 01 s with its source), RS 20 s, RA 1 min 05 s, RT 2 s (42 s with its source)."`,
    );
  });

  it('says that no interval is adjusted where all of them exclude zero', () => {
    const [only] = comparisonsOf(report(specOf({ strategies: ['RS', 'FT'] })));
    expect(only?.text).toMatchInlineSnapshot(
      `"With all labels of SPP, source ctr+ppp: FT is best, AUC 0.6270: +0.0220 [+0.0170, +0.0270] over RS; every interval excludes zero, unadjusted (3 seeds). Training: FT 21 s (1 min 01 s with its source), RS 20 s."`,
    );
  });

  it('says where cells of one source started from different weights of it', () => {
    const spec = specOf();
    const mixed = (seed: number, weights: string): readonly string[] => {
      const records = withNeeds(plannedCells(spec)).map((cell) => {
        const record = transferRecord(cell, spec);
        const { start } = record;
        const isOther = cell.row === 'FT' && cell.seed === seed;
        return start && isOther ? { ...record, start: { ...start, weights } } : record;
      });
      const input = { spec, records, failures: [], references: undefined, published: [] };
      return buildReport(input).notes.filter((note) => note.includes('different weights'));
    };
    expect(mixed(2, 'ef'.repeat(32))).toEqual([]);
    expect(mixed(2, 'cd'.repeat(32))).toEqual([
      'Cells started from different weights of source ctr+ppp (seed 2), which was trained again between them: a difference may be one of these weights. --force trains such cells anew.',
    ]);
  });

  it('names a source that gives all rows one score, which has no row of its own', () => {
    const spec = specOf({ seeds: [1] });
    const { notes } = report(spec);
    expect(notes.filter((note) => note.includes('AUC exactly 0.5 on CTR'))).toEqual([
      'AUC exactly 0.5 on CTR, as one score for all rows gives it: source ctr+ppp (seed 1). A mean or difference with it says little of the model.',
    ]);
  });

  it('counts no cell whose source is another one or has no record', () => {
    const { rows } = report(specOf(), ({ label }) => label === 'source ctr+ppp');
    const shown = rows.filter(({ cells }) => Object.keys(cells).length > 0);
    expect(shown.map(({ label }) => label)).toEqual(['RS', 'RA']);
  });

  it('says the same in the terminal and in Markdown', () => {
    const table = report(specOf());
    const text = present(comparisonsOf(table)[0], 'comparison').text;
    const words = (drawn: string): string => drawn.replaceAll(/\s+/g, ' ');
    expect(words(renderReport([table], 'table', { width: 90, colour: false }))).toContain(text);
    expect(words(renderReport([table], 'markdown', { width: 90, colour: false }))).toContain(text);
  });
});

describe('the source × target matrix', () => {
  const spec = specOf({
    ...{ tasks: ['ctr', 'spp'], strategies: ['RS', 'RT', 'FT'] },
    sources: [{ tasks: ['ctr'] }, { tasks: ['l2r', 'ppp'], label: 'two' }],
  });

  it('has what each strategy gains over RS, by source and target', () => {
    const { gains } = present(report(spec).transfer, 'of kind transfer');
    const found = gains.map(({ row, column, difference }) => [row, column, difference.mean]);
    expect(found).toEqual([
      ['RT from two', 'ctr.auc', close(-0.005 / 3 - 0.02 + 0.006)],
      ['FT from two', 'ctr.auc', close(0.022 + 0.03 + 0.006)],
      ['RT from ctr', 'spp.auc', close(-0.005 / 3 - 0.004)],
      ['FT from ctr', 'spp.auc', close(0.022 - 0.004)],
      ['RT from two', 'spp.auc', close(-0.005 / 3 + 0.006)],
      ['FT from two', 'spp.auc', close(0.022 + 0.006)],
    ]);
  });

  it('is drawn with a dash where a source has learned the target', () => {
    const drawn = renderReport([report(spec)], 'markdown', { width: 90, colour: false });
    const matrix = drawn.split('\n\n').find((part) => part.startsWith('| gain over RS'));
    expect(matrix).toMatchInlineSnapshot(`
      "| gain over RS | CTR | SPP |
      | --- | ---: | ---: |
      | RT from ctr | - | -0.0057<br>[-0.0315, +0.0202] |
      | RT from two | -0.0157<br>[-0.0415, +0.0102] | +0.0043<br>[-0.0215, +0.0302] |
      | FT from ctr | - | +0.0180<br>[+0.0130, +0.0230] |
      | FT from two | +0.0580<br>[+0.0530, +0.0630] | +0.0280<br>[+0.0230, +0.0330] |"
    `);
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
