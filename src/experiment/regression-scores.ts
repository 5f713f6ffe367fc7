import { at } from '../core/typed-arrays.ts';
import { fitLogisticRegression } from '../data/logistic-regression.ts';
import type { FeatureScale, TaskExamples, TaskManifest } from '../data/prepared-dataset.ts';
import type { ScoresToRead } from '../training/score-predictions.ts';

export interface RegressionInput {
  readonly examples: TaskExamples;
  readonly manifest: TaskManifest;
  readonly training: () => Uint32Array;
  /** Names of the features that it reads; all of them by default. */
  readonly features?: readonly string[];
}

/** What a row has in one column of the regression. */
type Column = (row: number) => number;

/**
 * A logistic regression, with intercept, on what a task's candidates have in numbers (ranking features, or statistics of an icon
 * or shop with its category one-hot): the same weights for every user. Undefined where they have none.
 */
export function regressionScores({
  examples,
  manifest,
  training,
  features,
}: RegressionInput): ((rows: Uint32Array) => ScoresToRead) | undefined {
  const { features: ranking, statistics, label, weight } = examples.rows;
  const isRead = ({ name }: FeatureScale): boolean => features?.includes(name) ?? true;
  const numbers = [
    ...numericColumns(ranking, manifest.features ?? [], isRead),
    ...numericColumns(statistics, manifest.statistics ?? [], isRead),
  ];
  if (numbers.length === 0 || manifest.classes !== undefined) return undefined;
  const columns: readonly Column[] = [...numbers, ...categoryColumns(examples, manifest), () => 1];
  const width = columns.length;
  const fitted = training();
  const values = new Float32Array(fitted.length * width);
  fitted.forEach((row, n) => {
    columns.forEach((column, k) => (values[n * width + k] = column(row)));
  });
  const coefficients = fitLogisticRegression({
    values,
    width,
    rows: fitted.length,
    labels: Uint8Array.from(fitted, (row) => at(label, row)),
    ...(weight && { weights: Float32Array.from(fitted, (row) => at(weight, row)) }),
  });
  const score = (row: number): number =>
    columns.reduce((sum, column, k) => sum + column(row) * (coefficients[k] ?? 0), 0);
  return (rows) => ({
    rows,
    outputs: 1,
    scale: 'logit',
    scores: Float32Array.from(rows, score),
  });
}

function numericColumns(
  values: Float32Array | undefined,
  scales: readonly FeatureScale[],
  isRead: (scale: FeatureScale) => boolean,
): Column[] {
  if (values === undefined) return [];
  return scales.flatMap((scale, k): Column[] =>
    isRead(scale) ? [(row) => at(values, row * scales.length + k)] : [],
  );
}

/** One-hot; 0 and 1 are padding and unknown. */
function categoryColumns(
  { rows: { entityCategory } }: TaskExamples,
  { entityCategories = 0 }: TaskManifest,
): Column[] {
  if (entityCategory === undefined) return [];
  return Array.from(
    { length: Math.max(0, entityCategories - 2) },
    (_, k): Column =>
      (row) =>
        at(entityCategory, row) === k + 2 ? 1 : 0,
  );
}
