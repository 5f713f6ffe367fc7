import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import { gridOf } from '../spec/tuning-grid.ts';
import type { ChosenSettings, ReportRow } from './report-table.ts';

/** Which choices lie at an end of their search: such a cell may be tuned less well than one whose choice lies inside. */
export function searchEndNotes(
  spec: ExperimentSpec,
  rows: readonly ReportRow[],
): readonly string[] {
  const grids = new Map(plannedRows(spec).map((row) => [row.label, gridOf(spec, row) ?? {}]));
  const cells = new Map<string, string[]>(); // labels by end
  for (const { label, tuning } of rows) {
    for (const chosen of tuning?.chosen ?? []) {
      for (const end of endsOf(chosen, grids.get(label) ?? {})) {
        cells.set(end, [...(cells.get(end) ?? []), chosen.label]);
      }
    }
  }
  if (cells.size === 0) return [];
  const ends = [...cells].map(([end, labels]) => `${end} (${labels.join('; ')})`).sort();
  return [
    `Chosen at an end of what was searched, so that a value beyond may do better: ${ends.join(', ')}.`,
  ];
}

/** Of numbers alone, and where there was a score to choose by. */
function endsOf(
  { settings, score }: ChosenSettings,
  grid: Readonly<Record<string, readonly unknown[]>>,
): readonly string[] {
  if (score === null) return [];
  return Object.entries(settings).flatMap(([name, value]) => {
    const values = (grid[name] ?? []).filter((other) => typeof other === 'number');
    if (values.length < 2 || typeof value !== 'number') return [];
    if (value === Math.min(...values)) return [`the lowest ${name}`];
    return value === Math.max(...values) ? [`the highest ${name}`] : [];
  });
}
