import { countText, durationText, metricText } from './number-text.ts';
import { ABSENT, type DrawnCell, type DrawnRow, type DrawnTable } from './report-lines.ts';
import type { ReportCost, ReportRow, ReportTable, TuningCost } from './report-table.ts';

/** What the rows cost, their trials below them; undefined before any row is complete. */
export function costLines(table: ReportTable): DrawnTable | undefined {
  if (table.rows.every(({ cost }) => cost === null)) return undefined;
  return {
    head: ['', 'parameters', 'samples', 'training', 'samples/s', 'memory'],
    rows: table.rows.flatMap((row) => [
      { label: row.label, kind: 'trained' as const, cells: costCells(row.cost) },
      ...trialsRow(row),
    ]),
  };
}

/** The settings that validation chose; undefined where nothing was tuned. */
export function chosenLines(table: ReportTable): DrawnTable | undefined {
  const chosen = table.rows.flatMap(({ tuning }) => tuning?.chosen ?? []);
  if (chosen.length === 0) return undefined;
  return {
    head: ['', 'trial', 'chosen on validation', 'score'],
    rows: chosen.map(({ label, trial, trials, settings, score }) => ({
      label,
      kind: 'trained',
      cells: [
        plain(`${trial} of ${trials}`),
        plain(
          ...Object.entries(settings).map(([path, value]) => `${path} ${JSON.stringify(value)}`),
        ),
        score === null ? ABSENT : plain(metricText(score)),
      ],
    })),
  };
}

function trialsRow({ tuning, cost }: ReportRow): readonly DrawnRow[] {
  if (tuning === null) return [];
  const { trialsPerCell, searches, fewerThanOthers } = tuning;
  const trials = cost?.tuning?.trials ?? trialsPerCell * searches; // as planned, until they are done
  const each = trials === trialsPerCell ? '' : `, ${trialsPerCell} a cell`;
  const number = trials === 0 ? 'no trials' : `${trials} trial${trials === 1 ? '' : 's'}${each}`;
  const label = `+ ${number}${fewerThanOthers ? ' (fewer)' : ''}`;
  return [{ label, kind: 'trials', cells: trialCells(cost?.tuning ?? null) }];
}

function costCells(cost: ReportCost | null): readonly DrawnCell[] {
  if (cost === null) return Array.from({ length: 5 }, () => ABSENT);
  return [
    plain(
      `${countText(cost.embeddingParameters)} embedding`,
      `${countText(cost.denseParameters)} dense`,
      ...(cost.frozenParameters === 0 ? [] : [`${countText(cost.frozenParameters)} frozen`]),
    ),
    plain(countText(cost.samplesSeen)),
    plain(
      durationText(cost.trainingSeconds),
      ...besides(cost.pretrainingSeconds, 'pre-training'),
      ...besides(cost.representingSeconds, 'representations'),
    ),
    plain(countText(cost.samplesPerSecond)),
    plain(`${countText(cost.peakMemoryMiB)} MiB`),
  ];
}

/** What a row took in front of its training. */
function besides(seconds: number, what: string): readonly string[] {
  return seconds === 0 ? [] : [`+ ${durationText(seconds)} ${what}`];
}

function trialCells(cost: TuningCost | null): readonly DrawnCell[] {
  if (cost === null) return Array.from({ length: 5 }, () => ABSENT);
  return [
    ABSENT,
    plain(countText(cost.samplesSeen)),
    plain(
      durationText(cost.trainingSeconds),
      ...(cost.pretrainingSeconds === null
        ? ['without pre-training']
        : besides(cost.pretrainingSeconds, 'pre-training')),
      ...besides(cost.representingSeconds, 'representations'),
    ),
    plain(countText(cost.samplesPerSecond)),
    ABSENT,
  ];
}

function plain(...lines: readonly string[]): DrawnCell {
  return { lines, tone: 'plain' };
}
