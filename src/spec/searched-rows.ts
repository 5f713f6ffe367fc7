import { listAt, valueAt } from './raw-data.ts';
import type { SpecPath } from './spec-problem.ts';

/** A row of raw data with the grid that holds for it. */
export interface SearchedRow {
  readonly label: string;
  readonly path: SpecPath;
  /** Where its grid stands: of its own, or the one for all rows. */
  readonly gridPath: SpecPath;
  readonly grid: RawGrid;
  /** `model` is a mapping where there is anything to go by. */
  readonly settings: { readonly model: unknown; readonly training: unknown };
}

/** Lists of values by dotted path; what is no list is the schema's to report. */
export type RawGrid = ReadonlyMap<string, readonly unknown[]>;

/** The rows of an experiment's raw data; `multi-task` and `transfer` derive their rows from one model, so that they search alike. */
export function searchedRows(data: unknown): readonly SearchedRow[] {
  const training = trainingOf(data);
  const derives = ['multi-task', 'transfer'].includes(String(valueAt(data, ['kind'])));
  const paths: readonly SpecPath[] = derives
    ? [[]]
    : listAt(data, ['rows']).map((_row, index): SpecPath => ['rows', index]);
  return paths.map((path) => {
    const own = [...path, 'tuning', 'grid'];
    const gridPath = valueAt(data, own) === undefined ? ['tuning', 'grid'] : own;
    const label = valueAt(data, [...path, 'label']);
    const model = valueAt(data, [...path, 'model']);
    return {
      label: typeof label === 'string' ? label.trim() : '',
      path,
      gridPath,
      grid: gridAt(data, gridPath),
      settings: { model: typeof model === 'string' ? { kind: model } : model, training },
    };
  });
}

/** With the way of weighting as a mapping, as models are. */
function trainingOf(data: unknown): unknown {
  const training = valueAt(data, ['training']) ?? {};
  const kind = valueAt(training, ['weighting']);
  return typeof kind === 'string' && typeof training === 'object'
    ? { ...training, weighting: { kind } }
    : training;
}

function gridAt(data: unknown, path: SpecPath): RawGrid {
  const grid = valueAt(data, path);
  if (typeof grid !== 'object' || grid === null || Array.isArray(grid)) return new Map();
  return new Map(
    Object.entries(grid).flatMap(([name, values]: [string, unknown]) =>
      Array.isArray(values) && values.length > 0 ? [[name, values as readonly unknown[]]] : [],
    ),
  );
}

/** Combinations of a grid's values. */
export function trialCount(grid: RawGrid): number {
  if (grid.size === 0) return 0;
  return [...grid.values()].reduce((product, values) => product * values.length, 1);
}
