import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import { gridOf } from '../spec/tuning-grid.ts';
import type { ChosenSettings, ReportRow } from './report-table.ts';

type Numbers = Readonly<Record<string, readonly number[]>>;

/** Which choices lie at an end of their search: such a cell may be tuned less well than one whose choice lies inside. */
export function searchEndNotes(
  spec: ExperimentSpec,
  rows: readonly ReportRow[],
): readonly string[] {
  const grids = new Map(plannedRows(spec).map((row) => [row.label, numbersOf(gridOf(spec, row))]));
  const chosen = rows.flatMap(({ label, tuning }) =>
    (tuning?.chosen ?? []).map((choice) => ({ choice, numbers: grids.get(label) ?? {} })),
  );
  const scored = chosen.filter(({ choice }) => choice.score !== null); // else the first stands
  const cells = new Map<string, string[]>(); // labels by end
  for (const { choice, numbers } of scored) {
    for (const end of endsOf(choice, numbers)) {
      cells.set(end, [...(cells.get(end) ?? []), choice.label]);
    }
  }
  const pairs = new Set(
    scored.flatMap(({ numbers }) =>
      Object.keys(numbers).filter((name) => numbers[name]?.length === 2),
    ),
  );
  const ends = [...cells].map(([end, labels]) => `${end} (${labels.join('; ')})`).sort();
  return [
    ...(ends.length === 0
      ? []
      : [
          `Chosen at an end of what was searched, so that a value beyond may do better: ${ends.join(', ')}.`,
        ]),
    ...(pairs.size === 0
      ? []
      : [`Of two values either is an end, and no more were tried of ${[...pairs].join(', ')}.`]),
  ];
}

/** Values of a grid that have an order. */
function numbersOf(grid: Readonly<Record<string, readonly unknown[]>> = {}): Numbers {
  return Object.fromEntries(
    Object.entries(grid).map(([name, values]) => [
      name,
      values.filter((value) => typeof value === 'number'),
    ]),
  );
}

function endsOf({ settings }: ChosenSettings, numbers: Numbers): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const values = numbers[name] ?? [];
    if (values.length < 3) return [];
    if (value === Math.min(...values)) return [`the lowest ${name}`];
    return value === Math.max(...values) ? [`the highest ${name}`] : [];
  });
}
