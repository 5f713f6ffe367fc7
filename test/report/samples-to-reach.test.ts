import { describe, expect, it } from 'vitest';
import { buildReport } from '../../src/report/build-report.ts';
import type { Traces } from '../../src/report/cell-files.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { SamplesToReach } from '../../src/report/report-table.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import type { TraceLine } from '../../src/results/training-trace.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { plannedCells, withNeeds } from '../../src/spec/planned-cells.ts';
import { exampleRecords, exampleSpec } from './example-results.ts';
import { exampleTraces } from './example-traces.ts';
import { transferRecord } from './transfer-records.ts';

function reportOf(spec: ExperimentSpec, records: RunRecord[], traces: Traces) {
  return buildReport({
    ...{ spec, records, traces, failures: [], references: undefined, published: [] },
  });
}

/** Validation AUC of SPP after 100, 200 and 300 of its rows. */
const VALIDATION: Readonly<Record<string, readonly number[]>> = {
  'RS 1': [0.5, 0.62, 0.6],
  'RS 2': [0.5, 0.55, 0.64],
  'FT 1': [0.63, 0.6, 0.6],
  'FT 2': [0.6, 0.65, 0.66],
  'RA 1': [0.5, 0.61, 0.62],
  'RA 2': [0.5, 0.6, 0.63],
  'RS, 50 % 1': [0.5, 0.52, 0.51],
  'RS, 50 % 2': [0.5, 0.53, 0.52],
  'FT, 50 % 1': [0.5, 0.51, 0.52],
  'FT, 50 % 2': [0.53, 0.53, 0.53],
  'RS, 100 % 1': [0.5, 0.62, 0.6],
  'RS, 100 % 2': [0.5, 0.55, 0.64],
  'FT, 100 % 1': [0.6, 0.61, 0.62],
  'FT, 100 % 2': [0.6, 0.65, 0.66],
};

function traceOf({ label, seed, tasks }: RunRecord): TraceLine[] {
  return (VALIDATION[`${label} ${seed}`] ?? []).map((auc, k) => ({
    ...{
      kind: 'evaluation',
      step: k + 1,
      epoch: k + 1,
      seconds: k,
      selectionScore: auc,
      best: false,
    },
    samplesSeen: Object.fromEntries(
      tasks.map((task) => [task, (task === 'spp' ? 100 : 1000) * (k + 1)]),
    ),
    validation: { spp: { auc } },
  }));
}

function transferReport(changes: object = {}) {
  const spec = experimentSchema.parse({
    ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'] },
    ...{ sources: [{ tasks: ['ctr', 'ppp'] }], strategies: ['RS', 'RA', 'FT'], seeds: [1, 2] },
    ...{ model: 'dupn', references: [], ...changes },
  });
  const records = withNeeds(plannedCells(spec)).map((cell) => transferRecord(cell, spec));
  const traces = new Map(
    records.map((record): [RunRecord, TraceLine[]] => [record, traceOf(record)]),
  );
  return reportOf(spec, records, traces);
}

const shortly = ({ row, goal, seeds, samples, allSamples, bySeed }: SamplesToReach) => ({
  ...{ row, goal, seeds, samples, allSamples, bySeed },
});

describe('samples until validation gives a value', () => {
  it('of kind transfer: until what RS has at best, seed by seed, with what the source had seen', () => {
    const { reach, notes } = transferReport();
    const common = { goal: null, seeds: 2 };
    expect(reach.map(shortly)).toEqual([
      { row: 'RS', ...common, samples: 250, allSamples: 250, bySeed: { 1: 200, 2: 300 } },
      { row: 'RA', ...common, samples: null, allSamples: null, bySeed: { 1: 300 } },
      { row: 'FT', ...common, samples: 150, allSamples: 2150, bySeed: { 1: 100, 2: 200 } },
    ]);
    expect(notes.filter((note) => note.startsWith('Samples to reach'))).toEqual([
      expect.stringContaining('mean over seeds; where some do not reach it there is none'),
    ]);
  });

  it('of kind transfer: of RS with the same share of the labels', () => {
    const { reach } = transferReport({ fractions: [0.5, 1], strategies: ['RS', 'FT'] });
    expect(reach.map(({ row, bySeed }) => [row, bySeed])).toEqual([
      ['RS, 50 %', { 1: 200, 2: 200 }],
      ['FT, 50 %', { 1: 300, 2: 100 }],
      ['RS, 100 %', { 1: 200, 2: 300 }],
      ['FT, 100 %', { 1: 300, 2: 200 }],
    ]);
  });

  it('until a value that the file states', () => {
    const { reach } = transferReport({ report: { reach: { spp: 0.65 } } });
    const common = { goal: 0.65, seeds: 2 };
    expect(reach.map(shortly)).toEqual([
      { row: 'RS', ...common, samples: null, allSamples: null, bySeed: {} },
      { row: 'RA', ...common, samples: null, allSamples: null, bySeed: {} },
      { row: 'FT', ...common, samples: null, allSamples: null, bySeed: { 2: 200 } },
    ]);
  });

  it('of joint cells and their twins, where the file asks', () => {
    const spec = exampleSpec((text) => text.replace('report:', 'report:\n  reach: {ctr: 0.7}'));
    const records = exampleRecords(spec);
    const { reach } = reportOf(spec, records, exampleTraces(records));
    // jointly seed 1 has .651, .701, .691; alone .641, .661, .711; 100 CTR rows a step, and jointly 30 of PPP
    expect(reach.map(({ row, samples, allSamples }) => [row, samples, allSamples])).toEqual([
      ['multi-task', 2000, 2600],
      ['single-task', 3000, 3000],
    ]);
    const plain = exampleSpec();
    expect(reportOf(plain, exampleRecords(plain), new Map()).reach).toEqual([]);
  });

  it('is drawn below the rows, with no mean where a part of the seeds reaches it', () => {
    const drawn = renderReport([transferReport()], 'markdown', { width: 90, colour: false });
    const table = drawn.split('\n\n').find((part) => part.startsWith('| samples to reach'));
    expect(table).toMatchInlineSnapshot(`
      "| samples to reach | SPP AUC of RS |
      | --- | ---: |
      | **RS** | 250 |
      | **RA** | reached by 1 of 2 seeds |
      | **FT** | 150<br>2,150 in all |"
    `);
  });
});
