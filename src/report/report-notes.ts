import type { UserError } from '../core/errors.ts';
import type { TaskName } from '../core/tasks.ts';
import type { RunRecord } from '../results/run-record.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { absenceReason } from '../spec/model-support.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import { constantScoreNotes } from './constant-scores.ts';
import type { MatchedCell } from './match-records.ts';
import { countText } from './number-text.ts';
import type { PublishedNumber } from './published-numbers.ts';
import { multiTaskNotes } from './multi-task/multi-task-notes.ts';
import type {
  MultiTaskSummary,
  ReportClaim,
  ReportFloor,
  ReportReference,
  ReportRow,
  SamplesToReach,
} from './report-table.ts';
import { rateNotes } from './rate-notes.ts';
import { reachNotes } from './reach-lines.ts';
import { REFERENCE_TEXT, taskLabel } from './report-text.ts';
import { searchEndNotes } from './search-ends.ts';
import { transferNotes } from './transfer/transfer-notes.ts';
import { tuningNotes } from './tuning-notes.ts';

export interface NotedReport {
  readonly spec: ExperimentSpec;
  readonly cells: readonly MatchedCell[];
  readonly records: readonly RunRecord[];
  /** Of the cells that they start from. */
  readonly sources: readonly RunRecord[];
  readonly published: readonly PublishedNumber[];
  readonly references: readonly ReportReference[];
  readonly rows: readonly ReportRow[];
  /** Sentences on references that the experiment asks for and that are not there. */
  readonly absent: readonly string[];
  readonly floors: readonly ReportFloor[];
  readonly floorsKnown: boolean;
  /** Why a column is empty in all rows. */
  readonly uncarried: ReadonlyMap<TaskName, string>;
  readonly unreadable: readonly UserError[];
  readonly multiTask: MultiTaskSummary | null;
  readonly claims: readonly ReportClaim[];
  readonly reach: readonly SamplesToReach[];
}

/** What a reader must know to trust the numbers, the most important first. */
export function reportNotes(report: NotedReport): readonly string[] {
  return [
    protocolNote(report),
    ...testSizeNote(report),
    ...otherFilesNote(report.records),
    ...constantScoreNotes([...report.records, ...report.sources]),
    ...testNotes(report.claims),
    ...multiTaskNotes(report.spec, report.multiTask, report.cells),
    ...transferNotes(report.spec, report.cells),
    ...reachNotes(report),
    ...rateNotes(report.cells),
    ...tuningNotes(report.spec, report.rows, report.cells),
    ...searchEndNotes(report.spec, report.rows),
    ...costNotes(report.rows),
    ...paperNotes(report),
    ...referenceNotes(report.references),
    ...report.absent,
    ...floorNotes(report),
    ...engineNotes(report.records),
    ...uncarriedNotes(report),
    ...absenceNotes(report),
    ...incompleteNotes(report),
    ...report.unreadable.map(
      ({ where, message, cure }) => `Left out: ${where ?? ''}: ${message}; ${cure ?? ''}.`,
    ),
  ];
}

function protocolNote({ spec }: NotedReport): string {
  const { seeds } = spec;
  const over =
    seeds.length === 1
      ? `one seed (${String(seeds[0])})`
      : `mean ± sample deviation over ${seeds.length} seeds (${seeds.join(', ')})`;
  return `Test split, ${over}; weights chosen on validation alone, test scored once. In brackets: 95 % bootstrap over test users, ends averaged over seeds; for differences, 95 % t interval over seeds.`;
}

function testNotes(claims: readonly ReportClaim[]): readonly string[] {
  if (claims.every(({ test }) => test === null)) return [];
  return [
    'p: two-sided paired t test over seeds, by itself and adjusted by Holm (1979) over the claims. Shown: the interval, which is unadjusted, excludes zero, and by Holm p is at most .05; the other way, where that holds against the claim; where only the interval does, the verdict says so. It speaks of other seeds, not of other users.',
  ];
}

function testSizeNote({ spec, records }: NotedReport): readonly string[] {
  const sizes = spec.tasks.flatMap((task) => {
    const test = records.map(({ metrics }) => metrics[task]?.test).find((split) => split);
    if (test === undefined) return [];
    const positives =
      test.positives === undefined ? '' : `, ${countText(test.positives)} of them positive`;
    return [
      `${taskLabel(task)} ${countText(test.rows)} rows${positives}, ${countText(test.users)} users`,
    ];
  });
  return sizes.length === 0 ? [] : [`Test rows: ${sizes.join('; ')}.`];
}

/** What is stated of a data set, its floors among it, is stated of the files that its kind was specified on. */
function otherFilesNote(records: readonly RunRecord[]): readonly string[] {
  const other = records.find(({ dataset }) => dataset.otherFiles)?.dataset;
  if (other === undefined) return [];
  return [
    `Other files than those that ${other.name} was specified on (fingerprint ${other.fingerprint.slice(0, 12)}): what is stated of that data set need not hold here.`,
  ];
}

/** The units of the ledger. */
function costNotes(rows: readonly ReportRow[]): readonly string[] {
  if (rows.every(({ cost }) => cost === null)) return [];
  return [
    'Costs of a row: sums over its cells of a seed, one a task where it learns each alone, but memory that of the largest; means over seeds.',
  ];
}

function paperNotes({ spec, published }: NotedReport): readonly string[] {
  const { paper } = spec.report;
  if (paper === undefined) return [];
  const digitised = published.some(({ source }) => source === 'digitised');
  const how = digitised ? 'read from its pixels' : 'as printed';
  return [
    `paper: Ni et al. 2018, ${paper.table.replace('-', ' ')}, ${how}; measured on private logs of another size: compare order and distance, not values.`,
  ];
}

function referenceNotes(references: readonly ReportReference[]): readonly string[] {
  return references.map(
    ({ label, role }) => `${label} (${role}): ${REFERENCE_TEXT[label].meaning}.`,
  );
}

function floorNotes({ spec, floors, floorsKnown }: NotedReport): readonly string[] {
  if (!floorsKnown) {
    const { dataset } = spec.data;
    return [`Floors that the data set states are not shown: ${dataset} cannot be read from here.`];
  }
  const part =
    spec.data.evaluationUsers < 1
      ? '; stated for all test users, of whom a part is scored here'
      : '';
  return floors.length === 0
    ? []
    : [
        ...floors.map(({ label, source }) => `${label} (stated floor): ${source}${part}.`),
        'above, at, below floor: where the 95 % interval of a cell lies against the highest floor that is stated for its column.',
      ];
}

function threadsText(threads: number): string {
  return `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

function engineNotes(records: readonly RunRecord[]): readonly string[] {
  const engines = new Set(
    records.map(({ engine }) => {
      const threads = engine.threads === null ? '' : `, ${threadsText(engine.threads)}`;
      return `${engine.name} ${engine.version} on ${engine.device}${threads}`;
    }),
  );
  return [
    ...(engines.size > 0 ? [`Engine: ${[...engines].join('; ')}.`] : []),
    ...(engines.size > 1 ? ['The rows come from different engines or devices.'] : []),
  ];
}

/** Why columns of a row stay empty for good. */
function absenceNotes({ spec }: NotedReport): readonly string[] {
  return plannedRows(spec).flatMap((row) => {
    const tasks = new Map<string, string[]>();
    for (const task of spec.tasks) {
      const reason = absenceReason(row, task);
      if (reason !== undefined) tasks.set(reason, [...(tasks.get(reason) ?? []), taskLabel(task)]);
    }
    return [...tasks].map(([reason, of]) => `${row.label} has no ${of.join(', ')}: ${reason}.`);
  });
}

/** Why a column stays empty for good. */
function uncarriedNotes({ uncarried }: NotedReport): readonly string[] {
  return [...uncarried].map(
    ([task, reason]) =>
      `No row has ${taskLabel(task)}, which the data set cannot carry: ${reason}.`,
  );
}

function incompleteNotes({ spec, cells }: NotedReport): readonly string[] {
  const labels = [...new Set(cells.map(({ cell }) => cell.label))];
  return labels.flatMap((label) => {
    const own = cells.filter(({ cell }) => cell.label === label);
    const absent = own.filter(({ record }) => record === undefined);
    if (absent.length === 0) return [];
    const reasons = new Map<string, number[]>();
    for (const entry of absent) {
      const reason = entry.record === undefined ? entry.reason : '';
      reasons.set(reason, [...(reasons.get(reason) ?? []), entry.cell.seed]);
    }
    const texts = [...reasons].map(([reason, seeds]) => `seed ${seeds.join(', ')}: ${reason}`);
    const done = own.length - absent.length;
    return [`${label}: ${done} of ${spec.seeds.length} seeds; ${texts.join('; ')}.`];
  });
}
