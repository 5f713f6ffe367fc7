import { present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import { exampleIndex, userKeysOf, type ExampleIndex } from '../data/example-index.ts';
import type { PreparedDataset } from '../data/prepared-dataset.ts';
import { binaryMetrics, type BinaryPredictions } from '../metrics/binary-metrics.ts';
import { classMetrics, type ClassPredictions } from '../metrics/class-metrics.ts';
import type { MetricValues } from '../metrics/metric-names.ts';

/** Scored rows with what the metrics need of the data set. */
export type ScoredRows =
  | ({ readonly kind: 'binary' } & BinaryPredictions & Shared)
  | ({ readonly kind: 'classes' } & ClassPredictions & Shared);

interface Shared {
  readonly labels: Uint8Array;
  readonly users: Int32Array;
  readonly requests: Uint32Array;
  readonly weights?: Float32Array;
  readonly scores: Float32Array;
}

export interface ScoresToRead {
  /** Rows of the task's table. [n] */
  readonly rows: Uint32Array;
  /** [n × outputs] */
  readonly scores: Float32Array;
  readonly outputs: number;
  readonly scale: 'logit' | 'ranking';
}

/** Joins scores with labels, users and requests; one scorer a data set keeps the index of its rows. */
export class Scorer {
  readonly #dataset: PreparedDataset;
  readonly #index = new Map<TaskName, ExampleIndex>();

  constructor(dataset: PreparedDataset) {
    this.#dataset = dataset;
  }

  rowsOf(task: TaskName, { rows, scores, outputs, scale }: ScoresToRead): ScoredRows {
    const examples = present(this.#dataset.tasks[task], `examples of ${task}`);
    const index = this.#indexOf(task);
    const { weight } = examples.rows;
    const shared = {
      scores,
      scale,
      labels: Uint8Array.from(rows, (row) => at(examples.rows.label, row)),
      users: userKeysOf(this.#dataset, index, rows),
      requests: Uint32Array.from(rows, (row) => at(index.requestOfRow, row)),
      ...(weight && { weights: Float32Array.from(rows, (row) => at(weight, row)) }),
    };
    return outputs === 1
      ? { kind: 'binary', ...shared }
      : { kind: 'classes', classes: outputs, ...shared };
  }

  #indexOf(task: TaskName): ExampleIndex {
    const known = this.#index.get(task);
    if (known !== undefined) return known;
    const index = exampleIndex(present(this.#dataset.tasks[task], `examples of ${task}`));
    this.#index.set(task, index);
    return index;
  }
}

export function metricsOf(rows: ScoredRows): MetricValues {
  return rows.kind === 'binary' ? binaryMetrics(rows) : classMetrics(rows);
}

/** Rows with label 1; undefined for a task with more classes. */
export function positivesOf(rows: ScoredRows): number | undefined {
  if (rows.kind === 'classes') return undefined;
  return rows.labels.reduce((sum, label) => sum + label, 0);
}
