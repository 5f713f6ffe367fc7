import * as tf from '@tensorflow/tfjs-core';
import type { TaskName } from '../core/tasks.ts';
import type { BatchBuilder } from '../data/batch-builder.ts';
import { batchesByLength } from '../data/moment-sampler.ts';
import type { Model } from '../models/model.ts';
import { noDropout } from '../nn/dropout.ts';
import { outputsOf, type Task } from '../tasks/task.ts';
import { TrainingInterrupted } from './training.ts';

/** What a model says about rows of one task, rows ascending. */
export interface TaskPredictions {
  /** Rows of the task's table in the data set. [n] */
  readonly rows: Uint32Array;
  /** [n × outputs] */
  readonly logits: Float32Array;
  /** 1, PPP K. */
  readonly outputs: number;
}

export type Predictions = Partial<Record<TaskName, TaskPredictions>>;

export interface PredictOptions {
  /** Moments a batch. */
  readonly batchSize: number;
  /** Looked at between batches. */
  readonly signal?: AbortSignal;
}

/**
 * Logits of every row of the moments, without dropout. Yields to the event loop between batches.
 *
 * @throws TrainingInterrupted
 */
export async function predict(
  model: Model,
  builder: BatchBuilder,
  moments: Uint32Array,
  { batchSize, signal }: PredictOptions,
): Promise<Predictions> {
  const parts = new Map<Task, { rows: Uint32Array; logits: Float32Array }[]>();
  for (const batchMoments of batchesByLength(moments, builder.lengthOf, batchSize)) {
    const batch = builder.build(batchMoments);
    tf.tidy(() => {
      const { logits } = model.forward(batch, noDropout);
      for (const task of model.tasks) {
        const rows = batch.tasks[task.name]?.row;
        const values = logits[task.name]?.dataSync();
        if (rows === undefined || values === undefined) continue;
        const list = parts.get(task) ?? [];
        list.push({ rows, logits: Float32Array.from(values) });
        parts.set(task, list);
      }
    });
    await new Promise(setImmediate);
    if (signal?.aborted === true) throw new TrainingInterrupted('scoring was interrupted');
  }
  const predictions: Predictions = {};
  for (const [task, list] of parts) {
    predictions[task.name] = inRowOrder(list, outputsOf(task));
  }
  return predictions;
}

function inRowOrder(
  parts: readonly { rows: Uint32Array; logits: Float32Array }[],
  outputs: number,
): TaskPredictions {
  const places = parts.flatMap(({ rows, logits }) =>
    Array.from(rows, (row, n) => ({ row, logits, n })),
  );
  places.sort((a, b) => a.row - b.row);
  const logits = new Float32Array(places.length * outputs);
  places.forEach(({ logits: source, n }, place) => {
    logits.set(source.subarray(n * outputs, (n + 1) * outputs), place * outputs);
  });
  return { rows: Uint32Array.from(places, ({ row }) => row), logits, outputs };
}
