import type { ExperimentSpec, ModelSpec, RowSpec, TrainingSpec } from './experiment-spec.ts';
import { modelSchema } from './model-schema.ts';
import { trainingSchema } from './training-schema.ts';
import type { Grid, GridPoint } from './tuning-schema.ts';

/** What a row searches; undefined where it searches nothing. */
export function gridOf({ tuning }: ExperimentSpec, row: RowSpec): Grid | undefined {
  return row.tuning?.grid ?? tuning?.grid;
}

/** The seed of every trial: what is chosen must not depend on the seeds that a table averages over. */
export function tuningSeed({ tuning, seeds }: Pick<ExperimentSpec, 'tuning' | 'seeds'>): number {
  return tuning?.seed ?? seeds[0] ?? 1;
}

/** Fewer or other seeds for the table; the trials keep the seed that the file gives them. */
export function withSeeds(spec: ExperimentSpec, seeds: readonly number[]): ExperimentSpec {
  return { ...spec, seeds, tuning: { unequal: false, ...spec.tuning, seed: tuningSeed(spec) } };
}

/** Every combination of a grid's values; the last path changes fastest. */
export function gridPoints(grid: Grid): readonly GridPoint[] {
  return Object.entries(grid).reduce<readonly GridPoint[]>(
    (points, [path, values]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [path]: value }))),
    [{}],
  );
}

/** The experiment with one trial a search, for a run that only proves that its file runs. */
export function withFirstTrials(spec: ExperimentSpec): ExperimentSpec {
  const { tuning } = spec;
  const short = {
    ...spec,
    ...(tuning && {
      tuning: { ...tuning, ...(tuning.grid && { grid: firstValues(tuning.grid) }) },
    }),
  };
  if (short.kind !== 'comparison') return short;
  const rows = short.rows.map((row) =>
    row.tuning === undefined ? row : { ...row, tuning: { grid: firstValues(row.tuning.grid) } },
  );
  return { ...short, rows };
}

function firstValues(grid: Grid): Grid {
  return Object.fromEntries(
    Object.entries(grid).map(([path, values]) => [path, values.slice(0, 1)]),
  );
}

/** Settings with the values of a point in their places. */
export function atPoint(
  settings: { readonly model: ModelSpec; readonly training: TrainingSpec },
  point: GridPoint,
): { readonly model: ModelSpec; readonly training: TrainingSpec } {
  const { model, training } = withValues(settings, point) as Record<string, unknown>; // a mapping, as it was
  return { model: modelSchema.parse(model), training: trainingSchema.parse(training) };
}

/** A copy of plain data with values at dotted paths; whatever is in the way of a path gives way to a mapping. */
export function withValues(data: unknown, point: GridPoint): unknown {
  return Object.entries(point).reduce(
    (changed, [path, value]) => withValue(changed, path.split('.'), value),
    data,
  );
}

function withValue(data: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const holder: Readonly<Record<string, unknown>> =
    typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : {};
  return { ...holder, [key]: withValue(holder[key], rest, value) };
}
