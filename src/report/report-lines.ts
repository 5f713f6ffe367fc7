import { hasEnoughSeeds } from './report-claims.ts';
import { columnLabel } from './report-text.ts';
import { differenceText, intervalText, metricText } from './number-text.ts';
import type {
  DifferenceCell,
  ReportCell,
  ReportColumn,
  ReportRow,
  ReportTable,
} from './report-table.ts';

/** A cell of a drawn table: its lines, and what they say about a comparison. */
export interface DrawnCell {
  readonly lines: readonly string[];
  readonly tone: 'plain' | 'better' | 'worse' | 'faint';
}

export interface DrawnRow {
  readonly label: string;
  readonly kind: 'trained' | 'trials' | 'difference' | 'reference';
  readonly cells: readonly DrawnCell[];
}

export interface DrawnTable {
  readonly head: readonly string[];
  readonly rows: readonly DrawnRow[];
}

export const ABSENT: DrawnCell = { lines: ['-'], tone: 'faint' };

/** The metrics as text, the same for the terminal and for Markdown. */
export function metricLines(table: ReportTable, columns: readonly ReportColumn[]): DrawnTable {
  const trained = table.rows.map((row) => ({
    label: row.label,
    kind: 'trained' as const,
    cells: columns.map(({ id }) => trainedCell(row, id)),
  }));
  const differences = table.differences.map((difference) => ({
    label: table.kind === 'multi-task' ? 'difference' : difference.label,
    kind: 'difference' as const,
    cells: columns.map((column) => gainCell(difference.cells[column.id], column)),
  }));
  const references = table.references.map(({ label, role, cells }) => ({
    label: `${label} (${role})`,
    kind: 'reference' as const,
    cells: columns.map(({ id }): DrawnCell => {
      const cell = cells[id];
      return cell === undefined ? ABSENT : { lines: [metricText(cell.value)], tone: 'plain' };
    }),
  }));
  const floors = table.floors.map(({ label, cells }) => ({
    label: `${label} (stated floor)`,
    kind: 'reference' as const,
    cells: columns.map(({ id }): DrawnCell => {
      const score = cells[id];
      return score === undefined ? ABSENT : { lines: [metricText(score)], tone: 'plain' };
    }),
  }));
  return {
    head: ['', ...columns.map(columnLabel)],
    rows: [...trained, ...differences, ...references, ...floors],
  };
}

function trainedCell(row: ReportRow, id: string): DrawnCell {
  const cell = row.cells[id];
  if (cell === undefined) return ABSENT;
  return { lines: cellLines(cell), tone: 'plain' };
}

const FLOOR_TEXT = {
  above: 'above floor',
  within: 'at floor',
  below: 'below floor',
} as const;

function cellLines({ mean, sd, ci95, paper, floor }: ReportCell): readonly string[] {
  return [
    sd === null ? metricText(mean) : `${metricText(mean)} ± ${metricText(sd)}`,
    ...(ci95 === null ? [] : [intervalText(ci95)]),
    ...(floor === undefined ? [] : [FLOOR_TEXT[floor]]),
    ...(paper === null ? [] : [`paper ${metricText(paper)}`]),
  ];
}

/** A difference, in the tone of what its interval says; of too few seeds without one. */
export function gainCell(cell: DifferenceCell | undefined, { better }: ReportColumn): DrawnCell {
  if (cell === undefined) return ABSENT;
  const { mean, paper } = cell;
  const ci95 = hasEnoughSeeds(cell) ? cell.ci95 : null;
  const lines = [
    differenceText(mean),
    ...(ci95 === null ? [] : [intervalText(ci95, differenceText)]),
    ...(paper === null ? [] : [`paper ${differenceText(paper)}`]),
  ];
  const sign = ci95 === null ? 0 : ci95[0] > 0 ? 1 : ci95[1] < 0 ? -1 : 0;
  const gain = better === 'higher' ? sign : -sign;
  return { lines, tone: gain > 0 ? 'better' : gain < 0 ? 'worse' : 'plain' };
}
