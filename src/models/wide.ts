import * as tf from '@tensorflow/tfjs-core';
import { present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import type { Batch, TaskBatch } from '../data/batch.ts';
import { wideFeatures, type WideFeatureOptions } from '../data/wide-features.ts';
import type { FtrlRule } from '../nn/kernels/update-rule.ts';
import type { Parameters } from '../nn/parameters.ts';
import { outputsOf, type Task } from '../tasks/task.ts';
import type { Model } from './model.ts';

export interface WideOptions extends WideFeatureOptions {
  readonly rule: FtrlRule;
}

/**
 * Wide (Ni et al. 2018, section 6.1; Cheng et al. 2016, section 3.1): a linear model over user, query and candidate fields
 * and their crosses, hashed, trained by FTRL-proximal. Ranking features and statistics enter as they are. A task of classes
 * has one weight a class and feature: a multinomial logistic regression. Weights start at 0: `wide/<task>/kernel` [buckets, K],
 * `wide/<task>/numbers` [m, 1], `wide/<task>/bias` [K].
 *
 * Without crosses it is, for a task of classes, the maximum entropy model (Berger et al. 1996): of all p(y | x) that meet every field's
 * value with every class as often as the training rows do, the one of greatest entropy. That is the paper's MaxEnt, the model of price
 * levels before DUPN (Table 3, Fig. 10).
 *
 * Deviation: maxent. Its fields are profile and query; it is trained by FTRL in the place of iterative scaling.
 * Deviation: wide-inputs. The paper lists no fields; these are the fields that DUPN reads, past behaviours among them.
 */
export function wideModel(
  parameters: Parameters,
  tasks: readonly Task[],
  options: WideOptions,
): Model {
  const linear = tasks.map((task) => ({ task, logits: linearLogits(parameters, task, options) }));
  return {
    parameters,
    tasks,
    forward: (batch) => {
      const logits: Partial<Record<TaskName, tf.Tensor>> = {};
      for (const { task, logits: logitsOf } of linear) {
        const rows = batch.tasks[task.name];
        if (rows !== undefined) logits[task.name] = logitsOf(batch, rows);
      }
      return { logits };
    },
  };
}

function linearLogits(
  parameters: Parameters,
  task: Task,
  options: WideOptions,
): (batch: Batch, rows: TaskBatch) => tf.Tensor {
  const { name, candidates } = task;
  const outputs = outputsOf(task);
  const table = parameters.declareTable(
    `wide/${name}/kernel`,
    options.buckets,
    outputs,
    options.rule,
  );
  const bias = parameters.declareDense(`wide/${name}/bias`, [outputs], options.rule);
  const numbers = numbersOf(task);
  const slope =
    numbers.width === 0
      ? undefined
      : parameters.declareDense(`wide/${name}/numbers`, [numbers.width, 1], options.rule);
  return (batch, rows) =>
    tf.tidy(() => {
      const ids =
        candidates.kind === 'vectors' ? candidates.ids({ items: batch.items, rows }) : undefined;
      const features = wideFeatures({ batch, rows, candidates: ids }, options);
      let sum = tf.add(table.lookupSum(features.ids, features.slots), bias.storage.value()); // [N, K]
      if (slope !== undefined) {
        const x = tf.tensor2d(numbers.of(rows), [rows.count, numbers.width]);
        sum = tf.add(sum, tf.matMul(x, slope.storage.value() as tf.Tensor2D));
      }
      return outputs === 1 ? tf.reshape(sum, [-1]) : sum;
    });
}

/** What candidates have beside ids: ranking features, or statistics. [N × width] */
function numbersOf({ name, candidates }: Task): {
  width: number;
  of: (rows: TaskBatch) => Float32Array;
} {
  switch (candidates.kind) {
    case 'vectors':
      return {
        width: candidates.numbers,
        of: (rows) => present(rows.statistics, `statistics of ${name}`),
      };
    case 'features':
      return {
        width: candidates.features,
        of: (rows) => present(rows.features, `features of ${name}`),
      };
    case 'classes':
      return { width: 0, of: () => new Float32Array(0) };
  }
}
