import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { ReportTable } from '../../src/report/report-table.ts';
import { chooseTrial } from '../../src/results/choose-trial.ts';
import type { RunRecord, TrialOutcome, Tuning } from '../../src/results/run-record.ts';
import type { ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { exampleRecord } from '../results/example-record.ts';
import { exampleFailure, recordOf } from './example-results.ts';

const TEXT = `experiment: tuned
kind: comparison
data: simulated
tasks: [ctr, ppp]
seeds: [1, 2]
references: []
tuning:
  unequal: true
  seed: 5
rows:
  - label: DUPN
    model: dupn
    tuning: { grid: { model.dropout: [0, 0.1, 0.2] } }
  - label: Wide
    model: wide
    learning: single
    tuning: { grid: { model.ftrl.alpha: [1, 2], model.ftrl.l1: [0] } }
  - { label: mean, model: mean-pooling }
`;
const spec = parseExperimentSpec(TEXT, 'tuned.yaml');

/** Scores of the trials of a cell, in the order of its grid; `diverged` for one that did. */
type Scores = readonly (number | null | 'diverged')[];

const SCORES: Readonly<Record<string, Scores>> = {
  DUPN: [0.6, 0.7, 'diverged'],
  'Wide-ctr': [0.61, 0.6],
  'Wide-ppp': [null, null],
};

function outcomeOf(cell: PlannedCell, label: string, score: Scores[number]): TrialOutcome {
  const { number, settings } = present(cell.trial, 'trial');
  const digest = `${label}${number}`.replace(/[^0-9a-f]/g, '').padStart(64, 'a');
  const outcome = { settings, digest };
  if (score === 'diverged') return { ...outcome, score: null, work: null, failure: 'NaN' };
  const work = { samplesSeen: { ctr: 5000 * number }, trainingSeconds: 25, wallSeconds: 40 };
  return { ...outcome, score, work };
}

function tuningOf(cell: PlannedCell): Tuning {
  const trials = cell.needs.map((trial, k) =>
    outcomeOf(trial, cell.label, SCORES[cell.label]?.[k] ?? null),
  );
  return { seed: 5, trials, chosen: present(chooseTrial(trials), 'a chosen trial') + 1 };
}

/** Records of all cells, each with the settings that its trials choose. */
function records(of: ExperimentSpec = spec): RunRecord[] {
  return plannedCells(of).map((cell) => {
    if (cell.needs.length === 0) return recordOf(cell, of);
    const tuning = tuningOf(cell);
    const { model, training } = present(cell.needs[tuning.chosen - 1], 'trial');
    return recordOf({ ...cell, model, training }, of, { tuning });
  });
}

function report(overrides: Partial<Parameters<typeof buildReport>[0]> = {}): ReportTable {
  const input = { spec, records: records(), failures: [], references: undefined, published: [] };
  return buildReport({ ...input, ...overrides });
}

describe('the ledger of a tuned experiment', () => {
  it('counts the cells of the table and their trials apart', () => {
    const [dupn, wide, mean] = report().rows;
    expect(dupn?.cost).toMatchObject({ samplesSeen: 11_000, trainingSeconds: 60, seconds: 90 });
    expect(dupn?.cost?.tuning).toEqual({
      trials: 3, // once for both seeds
      diverged: 1,
      samplesSeen: 15_000,
      seconds: 80,
      trainingSeconds: 50,
      pretrainingSeconds: 0,
      representingSeconds: 0,
      samplesPerSecond: 300,
    });
    expect(wide?.cost).toMatchObject({ samplesSeen: 22_000, tuning: { trials: 4, diverged: 0 } });
    expect(mean?.cost?.tuning).toBeNull();
  });

  it('has the pre-training of trials beside their training', () => {
    const pretraining = { words: 10, pairs: 40, seconds: 7, loss: 1 };
    const work = { ...exampleRecord().work, pretraining };
    const pretrained = (seconds: Partial<TrialOutcome['work']>) =>
      records().map((record) => {
        const { tuning } = record;
        if (tuning === undefined) return record;
        const trials = tuning.trials.map((trial) => ({
          ...trial,
          work: trial.work && { ...trial.work, ...seconds },
        }));
        return { ...record, work, tuning: { ...tuning, trials } };
      });
    const costs = (files: readonly RunRecord[]) => {
      const table = report({ records: files });
      const text = renderReport([table], 'markdown', { width: 100, colour: false });
      const [line = ''] = text.split('\n').filter((row) => row.includes('+ 3 trials'));
      return [table.rows[0]?.cost?.tuning?.pretrainingSeconds, line.split(' | ')[3]];
    };
    const kept = pretrained({ pretrainingSeconds: 7 });
    expect(costs(kept)).toEqual([14, '50 s<br>+ 14 s pre-training']); // of the two that did not diverge
    const before = pretrained({});
    expect(costs(before)).toEqual([null, '50 s<br>without pre-training']);
    const trials = present(before[0]?.tuning, 'tuning').trials.map(({ settings, digest }) =>
      exampleRecord({ trial: { settings }, digest, work }),
    );
    expect(costs([...before, ...trials])).toEqual(costs(kept));
  });

  it('counts settings that differ: a weight of tasks changes nothing where one is learned alone', () => {
    const text = `experiment: a
kind: multi-task
data: simulated
tasks: [ctr, ppp]
model: dupn
tuning: { unequal: true, grid: { training.taskWeights.ctr: [1, 2] } }
`;
    const { rows } = report({ spec: parseExperimentSpec(text, 'a.yaml'), records: [] });
    expect(rows.map(({ tuning }) => [tuning?.trialsPerCell, tuning?.fewerThanOthers])).toEqual([
      [2, false],
      [1, true],
    ]);
  });

  it('says what was chosen for each cell, and which rows had fewer trials', () => {
    const { rows } = report();
    expect(rows.map(({ tuning }) => tuning)).toEqual([
      {
        ...{ trialsPerCell: 3, searches: 1, fewerThanOthers: false },
        chosen: [
          { label: 'DUPN', trial: 2, trials: 3, settings: { 'model.dropout': 0.1 }, score: 0.7 },
        ],
      },
      {
        ...{ trialsPerCell: 2, searches: 2, fewerThanOthers: true },
        chosen: [0.61, null].map((score, k) => ({
          label: ['Wide-ctr', 'Wide-ppp'][k],
          ...{ trial: 1, trials: 2, score },
          settings: { 'model.ftrl.alpha': 1, 'model.ftrl.l1': 0 },
        })),
      },
      { trialsPerCell: 0, searches: 0, fewerThanOthers: true, chosen: [] },
    ]);
  });

  it('says which choices lie at an end of their search, of those that were choices between numbers', () => {
    const ends = (text: string): string[] => {
      const own = parseExperimentSpec(text, 'tuned.yaml');
      const { notes } = report({ spec: own, records: records(own) });
      return notes.filter((note) => /^(Chosen at an end|Searched over two)/.test(note));
    };
    // DUPN's 0.1 lies inside; l1 has one value; PPP has no score
    const two =
      'Searched over two values, so that either is an end: model.ftrl.alpha (1: 1 cell, 2: 0).';
    expect(ends(TEXT)).toEqual([two]);
    const three = TEXT.replace('dropout: [0, 0.1, 0.2]', 'dropout: [0.2, 0.3, 0.25]').replace(
      'alpha: [1, 2], model.ftrl.l1: [0]',
      'alpha: [1, 3, 2]',
    );
    expect(ends(three)).toEqual([
      'Chosen at an end of what was searched, so that a value beyond may do better: the highest model.dropout (DUPN), the lowest model.ftrl.alpha (Wide-ctr).',
    ]);
    expect(ends(TEXT.replace('dropout: [0, 0.1, 0.2]', 'properties: [none, all, lstm]'))).toEqual([
      two,
    ]);
  });

  it('stands beside the scores in a terminal', () => {
    expect(renderReport([report()], 'table', { width: 100, colour: false })).toMatchInlineSnapshot(`
      "tuned · simulated · 2 seeds
      ┌──────┬──────────────────┬──────────────────┐
      │      │          CTR AUC │     PPP accuracy │
      ├──────┼──────────────────┼──────────────────┤
      │ DUPN │  0.5500 ± 0.0000 │  0.5500 ± 0.0000 │
      │      │ [0.5400, 0.5600] │ [0.5400, 0.5600] │
      ├──────┼──────────────────┼──────────────────┤
      │ Wide │  0.5500 ± 0.0000 │  0.5500 ± 0.0000 │
      │      │ [0.5400, 0.5600] │ [0.5400, 0.5600] │
      ├──────┼──────────────────┼──────────────────┤
      │ mean │  0.5500 ± 0.0000 │  0.5500 ± 0.0000 │
      │      │ [0.5400, 0.5600] │ [0.5400, 0.5600] │
      └──────┴──────────────────┴──────────────────┘

      ┌──────────┬────────┬──────────────────────┬────────┐
      │          │  trial │ chosen on validation │  score │
      ├──────────┼────────┼──────────────────────┼────────┤
      │ DUPN     │ 2 of 3 │    model.dropout 0.1 │ 0.7000 │
      ├──────────┼────────┼──────────────────────┼────────┤
      │ Wide-ctr │ 1 of 2 │   model.ftrl.alpha 1 │ 0.6100 │
      │          │        │      model.ftrl.l1 0 │        │
      ├──────────┼────────┼──────────────────────┼────────┤
      │ Wide-ppp │ 1 of 2 │   model.ftrl.alpha 1 │      - │
      │          │        │      model.ftrl.l1 0 │        │
      └──────────┴────────┴──────────────────────┴────────┘

      ┌──────────────────────────────┬───────────────────┬─────────┬────────────┬───────────┬─────────┐
      │                              │        parameters │ samples │   training │ samples/s │  memory │
      ├──────────────────────────────┼───────────────────┼─────────┼────────────┼───────────┼─────────┤
      │ DUPN                         │  90,000 embedding │  11,000 │ 1 min 00 s │       183 │ 700 MiB │
      │                              │     210,000 dense │         │            │           │         │
      ├──────────────────────────────┼───────────────────┼─────────┼────────────┼───────────┼─────────┤
      │ + 3 trials                   │                 - │  15,000 │       50 s │       300 │       - │
      ├──────────────────────────────┼───────────────────┼─────────┼────────────┼───────────┼─────────┤
      │ Wide                         │ 180,000 embedding │  22,000 │ 2 min 00 s │       183 │ 700 MiB │
      │                              │     420,000 dense │         │            │           │         │
      ├──────────────────────────────┼───────────────────┼─────────┼────────────┼───────────┼─────────┤
      │ + 4 trials, 2 a cell (fewer) │                 - │  30,000 │ 1 min 40 s │       300 │       - │
      ├──────────────────────────────┼───────────────────┼─────────┼────────────┼───────────┼─────────┤
      │ mean                         │  90,000 embedding │  11,000 │ 1 min 00 s │       183 │ 700 MiB │
      │                              │     210,000 dense │         │            │           │         │
      ├──────────────────────────────┼───────────────────┼─────────┼────────────┼───────────┼─────────┤
      │ + no trials (fewer)          │                 - │       - │          - │         - │       - │
      └──────────────────────────────┴───────────────────┴─────────┴────────────┴───────────┴─────────┘

      Test split, mean ± sample deviation over 2 seeds (1, 2); weights chosen on validation alone, test
      scored once. In brackets: 95 % bootstrap over test users, ends averaged over seeds; for differences,
      95 % t interval over seeds.
      Test rows: CTR 12,500 rows, 2,500 of them positive, 400 users; PPP 2,000 rows, 400 users.
      Tuned: the settings of a cell are those of its best trial on validation, of equal ones the first;
      trials have seed 5, were never scored on test, and cost what stands below their row, once for all
      seeds.
      Unequal tuning, as the experiment's file says: DUPN 3, Wide 2, mean 0 trials a cell. More trials are
      more chances to fit validation.
      Rows that learn their tasks together choose one setting for all of them, rows that learn each alone
      one for each: 1 from 3 trials (DUPN), 2 from 4 trials (Wide). More choices are more chances to fit
      validation.
      Too few positives on validation to tell trials apart, so that the first stands: Wide-ppp.
      Trials that diverged, and whose cost is not counted: DUPN 1.
      Searched over two values, so that either is an end: model.ftrl.alpha (1: 1 cell, 2: 0).
      Costs of a row: sums over its cells of a seed, one a task where it learns each alone, but memory
      that of the largest; means over seeds.
      Engine: tensorflow 2.21.0 on CPU, 2 threads.
      "
    `);
  });

  it('stands below them in Markdown', () => {
    const text = renderReport([report()], 'markdown', { width: 100, colour: false });
    expect(text.slice(text.indexOf('|  | trial |'))).toMatchInlineSnapshot(`
      "|  | trial | chosen on validation | score |
      | --- | ---: | ---: | ---: |
      | **DUPN** | 2 of 3 | model.dropout 0.1 | 0.7000 |
      | **Wide-ctr** | 1 of 2 | model.ftrl.alpha 1<br>model.ftrl.l1 0 | 0.6100 |
      | **Wide-ppp** | 1 of 2 | model.ftrl.alpha 1<br>model.ftrl.l1 0 | - |

      |  | parameters | samples | training | samples/s | memory |
      | --- | ---: | ---: | ---: | ---: | ---: |
      | **DUPN** | 90,000 embedding<br>210,000 dense | 11,000 | 1 min 00 s | 183 | 700 MiB |
      | + 3 trials | - | 15,000 | 50 s | 300 | - |
      | **Wide** | 180,000 embedding<br>420,000 dense | 22,000 | 2 min 00 s | 183 | 700 MiB |
      | + 4 trials, 2 a cell (fewer) | - | 30,000 | 1 min 40 s | 300 | - |
      | **mean** | 90,000 embedding<br>210,000 dense | 11,000 | 1 min 00 s | 183 | 700 MiB |
      | + no trials (fewer) | - | - | - | - | - |

      - Test split, mean ± sample deviation over 2 seeds (1, 2); weights chosen on validation alone, test scored once. In brackets: 95 % bootstrap over test users, ends averaged over seeds; for differences, 95 % t interval over seeds.
      - Test rows: CTR 12,500 rows, 2,500 of them positive, 400 users; PPP 2,000 rows, 400 users.
      - Tuned: the settings of a cell are those of its best trial on validation, of equal ones the first; trials have seed 5, were never scored on test, and cost what stands below their row, once for all seeds.
      - Unequal tuning, as the experiment's file says: DUPN 3, Wide 2, mean 0 trials a cell. More trials are more chances to fit validation.
      - Rows that learn their tasks together choose one setting for all of them, rows that learn each alone one for each: 1 from 3 trials (DUPN), 2 from 4 trials (Wide). More choices are more chances to fit validation.
      - Too few positives on validation to tell trials apart, so that the first stands: Wide-ppp.
      - Trials that diverged, and whose cost is not counted: DUPN 1.
      - Searched over two values, so that either is an end: model.ftrl.alpha (1: 1 cell, 2: 0).
      - Costs of a row: sums over its cells of a seed, one a task where it learns each alone, but memory that of the largest; means over seeds.
      - Engine: tensorflow 2.21.0 on CPU, 2 threads.
      "
    `);
  });

  it('is whole in JSON', () => {
    const table = report();
    const [row] = (
      JSON.parse(renderReport([table], 'json', { width: 100, colour: false })) as ReportTable
    ).rows;
    expect(row).toEqual(table.rows[0]);
  });
});

describe('which records of a tuned cell count', () => {
  const reasonOf = (overrides: Partial<Parameters<typeof buildReport>[0]>): string | undefined =>
    report(overrides).notes.find((note) => note.startsWith('DUPN:'));
  const without = (label: string) => records().filter((record) => record.label !== label);
  const changed = (change: (tuning: Tuning) => Tuning) =>
    records().map((record) =>
      record.label === 'DUPN'
        ? { ...record, tuning: change(present(record.tuning, 'tuning')) }
        : record,
    );
  const STALE =
    'DUPN: 0 of 2 seeds; seed 1, 2: its settings, data or engine have changed since it ran.';

  it('those whose search is the one that is asked for', () => {
    expect(reasonOf({})).toBeUndefined();
    const larger = parseExperimentSpec(
      TEXT.replace('[0, 0.1, 0.2]', '[0, 0.1, 0.2, 0.3]'),
      'a.yaml',
    );
    expect(reasonOf({ spec: larger })).toBe(STALE);
    const other = parseExperimentSpec(TEXT.replace('seed: 5', 'seed: 6'), 'a.yaml');
    expect(reasonOf({ spec: other })).toBe(STALE);
    const around = parseExperimentSpec(`${TEXT}training: { clipNorm: 1 }\n`, 'a.yaml');
    expect(reasonOf({ spec: around })).toBe(STALE);
  });

  it('those that have the settings of their best trial', () => {
    const better = { 'model.dropout': 0.2 };
    const records = changed((tuning) => ({
      ...tuning,
      trials: [
        ...tuning.trials.slice(0, 2),
        { ...present(tuning.trials[0], 'trial'), settings: better, score: 0.9 },
      ],
    }));
    expect(reasonOf({ records })).toBe(STALE);
  });

  it('no trial, whatever its settings', () => {
    const cell = present(plannedCells(spec)[0], 'cell');
    const { needs } = cell;
    const trials = needs.map((trial) =>
      recordOf(trial, spec, { trial: { settings: present(trial.trial, 'trial').settings } }),
    );
    const rest = without('DUPN');
    expect(reasonOf({ records: [...rest, ...trials.slice(0, 2)] })).toBe(
      'DUPN: 0 of 2 seeds; seed 1, 2: 2 of 3 trials are done.',
    );
    expect(reasonOf({ records: [...rest, ...trials] })).toBe(
      'DUPN: 0 of 2 seeds; seed 1, 2: not run yet.',
    );
    const { model, training } = present(needs[1], 'trial');
    const twin = { ...present(trials[1], 'trial'), seed: 1, tuning: tuningOf(cell) };
    expect(twin.spec).toMatchObject({ model, training });
    expect(reasonOf({ records: [...rest, twin] })).toContain('0 of 2 seeds');
  });

  it('none where a trial failed, or all diverged', () => {
    const trials = present(plannedCells(spec)[0], 'cell').needs.map(exampleFailure);
    const diverged = trials.map((failure) => ({ ...failure, code: 'training-diverged' }));
    const [failed] = trials.map((failure) => ({
      ...failure,
      code: 'process-ended',
      message: 'killed',
    }));
    const rest = without('DUPN');
    expect(reasonOf({ records: rest, failures: diverged })).toBe(
      'DUPN: 0 of 2 seeds; seed 1, 2: all of its trials diverged.',
    );
    expect(reasonOf({ records: rest, failures: [present(failed, 'failure'), ...diverged] })).toBe(
      'DUPN: 0 of 2 seeds; seed 1, 2: a trial failed: killed.',
    );
  });
});
