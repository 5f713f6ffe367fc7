import type { PublishedNumber } from '../../src/report/published-numbers.ts';
import type { TaskName } from '../../src/core/tasks.ts';
import type { CellFailure } from '../../src/results/cell-failure.ts';
import type { ReferenceScores } from '../../src/results/reference-scores.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import type { ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { exampleRecord } from '../results/example-record.ts';

export const SPEC_TEXT = `experiment: quickstart
kind: multi-task
data: simulated
tasks: [ctr, ppp]
seeds: [1, 2, 3]
model: dupn
references: [constant, popularity, oracle]
report:
  paper:
    table: figure-6
    rows: {multi-task: multi-task, single-task: single-task}
`;

export function exampleSpec(edit = (text: string): string => text): ExperimentSpec {
  return parseExperimentSpec(edit(SPEC_TEXT), 'quickstart.yaml');
}

/** Test metrics of the primary kind: multi-task is better at CTR by .008, .010, .012, and mixed at PPP. */
const SCORES: Readonly<Record<string, readonly [number, number, number]>> = {
  'multi-task/ctr': [0.72, 0.724, 0.722],
  'single-task/ctr': [0.712, 0.714, 0.71],
  'multi-task/ppp': [0.31, 0.3, 0.32],
  'single-task/ppp': [0.3, 0.305, 0.31],
};

/** A record of every cell that the spec asks for. */
export function exampleRecords(spec: ExperimentSpec): RunRecord[] {
  return plannedCells(spec).map((cell) => recordOf(cell, spec));
}

export function recordOf(
  cell: PlannedCell,
  spec: ExperimentSpec,
  overrides: Partial<RunRecord> = {},
): RunRecord {
  const { row, label, learning, seed } = cell;
  const metrics = Object.fromEntries(
    cell.tasks.map((task) => [task, { test: testMetrics(cell, task) }]),
  );
  return exampleRecord({
    row,
    label,
    learning,
    seed,
    tasks: [...cell.tasks],
    spec: JSON.parse(
      JSON.stringify({ data: spec.data, model: cell.model, training: cell.training }),
    ) as RunRecord['spec'], // as it reads back from a file
    metrics,
    ...overrides,
  });
}

function testMetrics({ row, seed }: PlannedCell, task: TaskName) {
  const value = SCORES[`${row}/${task}`]?.[seed - 1] ?? 0.55;
  const metric = task === 'ppp' ? 'accuracy' : 'auc';
  return {
    rows: task === 'ppp' ? 2000 : 12_500,
    ...(task === 'ppp' ? {} : { positives: 2500 }),
    users: 400,
    values: { [metric]: value, logLoss: 1 - value },
    ci95: { [metric]: [value - 0.01, value + 0.01] as [number, number] },
  };
}

export function exampleReferences(spec: ExperimentSpec): ReferenceScores {
  const scores = (ctr: number, ppp: number): ReferenceScores['references'][number]['metrics'] => ({
    ctr: { test: { rows: 12_500, positives: 2500, users: 400, values: { auc: ctr } } },
    ppp: { test: { rows: 2000, users: 400, values: { accuracy: ppp } } },
  });
  return {
    formatVersion: 1,
    experiment: spec.experiment,
    dataset: { name: 'simulated', fingerprint: 'f00d' },
    data: { ...spec.data },
    references: [
      { name: 'constant', metrics: scores(0.5, 0.16) },
      { name: 'popularity', metrics: scores(0.61, 0.22) },
      { name: 'oracle', metrics: scores(0.81, 0.45) },
    ],
  };
}

export function exampleFailure(cell: PlannedCell): CellFailure {
  return {
    formatVersion: 1,
    status: 'failed',
    code: 'loss-not-finite',
    message: 'the loss of ppp is NaN at step 17\nmore',
    row: cell.row,
    label: cell.label,
    tasks: [...cell.tasks],
    seed: cell.seed,
    digest: 'cd'.repeat(32),
    smoke: false,
    failedAt: '2025-03-01T10:00:00Z',
    step: 17,
    task: 'ppp',
    learningRate: 0.5,
  };
}

export const examplePublished: readonly PublishedNumber[] = [
  { row: 'multi-task', task: 'ctr', metric: 'auc', at: 1000, value: 0.726, source: 'digitised' },
  { row: 'single-task', task: 'ctr', metric: 'auc', at: 800, value: 0.7153, source: 'digitised' },
  { row: 'single-task', task: 'ctr', metric: 'auc', at: 1000, value: 0.718, source: 'digitised' },
];
