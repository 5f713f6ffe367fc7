import { present } from '../core/assert.ts';
import type { ExperimentSpec } from '../spec/experiment-spec.ts';
import { plannedRows } from '../spec/planned-cells.ts';
import { gridOf } from '../spec/tuning-grid.ts';
import type { ChosenSettings, ReportRow } from './report-table.ts';

type Numbers = Readonly<Record<string, readonly number[]>>;

interface Choice {
  readonly choice: ChosenSettings;
  readonly numbers: Numbers;
}

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
  const ends = [...cells].map(([end, labels]) => `${end} (${labels.join('; ')})`).sort();
  return [
    ...(ends.length === 0
      ? []
      : [
          `Chosen at an end of what was searched, so that a value beyond may do better: ${ends.join(', ')}.`,
        ]),
    ...pairNote(scored),
  ];
}

/** A choice between two numbers. */
interface PairChoice {
  /** The same for choices between the same two. */
  readonly search: string;
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly value: unknown;
}

function pairNote(choices: readonly Choice[]): readonly string[] {
  const pairs = choices.flatMap(pairsOf);
  const searches = [...new Set(pairs.map(({ search }) => search))].sort();
  const texts = searches.map((search) => pairText(pairs.filter((pair) => pair.search === search)));
  return texts.length === 0
    ? []
    : [`Searched over two values, so that either is an end: ${texts.join('; ')}.`];
}

function pairsOf({ choice: { settings }, numbers }: Choice): readonly PairChoice[] {
  return Object.entries(numbers).flatMap(([name, values]) => {
    if (values.length !== 2) return [];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [{ search: `${name} ${low} ${high}`, name, low, high, value: settings[name] }];
  });
}

/** Of one search: `model.ftrl.alpha (0.03: 3 cells, 0.3: 1)` */
function pairText(choices: readonly PairChoice[]): string {
  const { name, low, high } = present(choices[0], 'a choice');
  const [lower, higher] = [low, high].map(
    (end) => choices.filter(({ value }) => value === end).length,
  );
  return `${name} (${low}: ${lower} ${lower === 1 ? 'cell' : 'cells'}, ${high}: ${higher})`;
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
