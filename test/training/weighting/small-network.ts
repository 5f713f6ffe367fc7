import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { z } from 'zod';
import { present } from '../../../src/core/assert.ts';
import type { RandomStream } from '../../../src/core/random.ts';
import { TASK_NAMES, type TaskName } from '../../../src/core/tasks.ts';
import type { WeightGradients } from '../../../src/nn/gradients.ts';
import type { Parameters } from '../../../src/nn/parameters.ts';
import { assignWeights } from '../../../src/nn/weights.ts';
import type { BatchPass, TaskWeighting } from '../../../src/training/weighting/task-weighting.ts';
import { expectParity } from '../../support/expect-close.ts';
import { wholeGradients } from '../../support/parity-weights.ts';
import { testParameters } from '../../support/test-parameters.ts';

const task = z.enum(TASK_NAMES);
const numbers = z.partialRecord(task, z.number());
const tensors = z.record(
  z.string(),
  z.object({ shape: z.array(z.int()), data: z.array(z.number()) }),
);
const rows = z.object({
  item: z.array(z.int()),
  icon: z.array(z.int()).optional(),
  label: z.array(z.int()),
});

const fixtureSchema = z.object({
  weights: tensors,
  batches: z.record(z.string(), z.partialRecord(task, rows)),
  pcgrad: z.array(
    z.object({
      batch: z.string(),
      taskWeights: numbers,
      order: z.enum(['ascending', 'descending']),
      conflicts: z.int(),
      gradients: tensors,
    }),
  ),
  gradnorm: z.array(
    z.object({
      alpha: z.number(),
      learningRate: z.number(),
      steps: z.array(
        z.object({
          batch: z.string(),
          norms: numbers,
          targets: numbers,
          weights: numbers,
          gradients: tensors,
        }),
      ),
    }),
  ),
  uncertainty: z.array(
    z.object({
      batch: z.string(),
      logVariances: numbers,
      taskWeights: numbers,
      loss: z.number(),
      gradients: tensors,
    }),
  ),
});

/** test/fixtures/weighting */
export const fixture = fixtureSchema.parse(
  JSON.parse(
    readFileSync(new URL('../../fixtures/weighting/weighting.json', import.meta.url), 'utf8'),
  ),
);

export const SMALL_TASKS: readonly TaskName[] = ['ctr', 'fifp', 'ppp'];

/** Every task, so that what is not named in the fixture has no way to count. */
export function weightsOfAll(given: z.infer<typeof numbers>): Readonly<Record<TaskName, number>> {
  return { ctr: 1, l2r: 1, fifp: 1, ppp: 1, spp: 1, ...given };
}

/** The network of the fixture: z = tanh(E[item] W + b) v, for FIFP plus F[icon] u. Owns its parameters. */
export class SmallNetwork {
  readonly parameters: Parameters = testParameters();

  constructor() {
    for (const [name, { shape }] of Object.entries(fixture.weights)) {
      const [length = 1, width = 1] = shape;
      if (name.includes('embedding/')) this.parameters.declareTable(name, length, width);
      else this.parameters.declareDense(name, shape, () => new Float32Array(length * width));
    }
    assignWeights(this.parameters, new Map(Object.entries(fixture.weights).map(float32)));
  }

  pass(batchName: string, draw: RandomStream = () => 0): BatchPass {
    const batch = present(fixture.batches[batchName], batchName);
    const tasks = SMALL_TASKS.filter((name) => batch[name] !== undefined);
    return {
      parameters: this.parameters,
      tasks,
      stream: () => draw,
      loss: (weights) => {
        const byTask: Partial<Record<TaskName, tf.Scalar>> = {};
        let total: tf.Scalar = tf.scalar(0);
        for (const name of tasks) {
          const loss = this.#loss(name, present(batch[name], name));
          byTask[name] = loss;
          total = tf.add(total, tf.mul(loss, weights[name]));
        }
        return { total, byTask };
      },
    };
  }

  #loss(name: TaskName, { item, icon, label }: z.infer<typeof rows>): tf.Scalar {
    const e = this.#lookup('embedding/item', item);
    const h = tf.tanh(tf.add(this.#product(e, 'encoder/kernel'), this.#value('encoder/bias')));
    let logits = this.#product(h, `${name}/logit/kernel`); // [N, 1]
    if (icon !== undefined) {
      const icons = this.#lookup('fifp/embedding/icon', icon);
      logits = tf.add(logits, this.#product(icons, 'fifp/icon/kernel'));
    }
    const y = tf.tensor2d(label, [label.length, 1], 'float32');
    return tf.mean<tf.Scalar>(tf.softplus(tf.neg(tf.mul(y, logits))));
  }

  #lookup(name: string, ids: readonly number[]): tf.Tensor2D {
    return present(this.parameters.tables.get(name), name).lookup(Int32Array.from(ids));
  }

  #product(x: tf.Tensor, name: string): tf.Tensor {
    return tf.matMul(x, this.#value(name));
  }

  #value(name: string): tf.Tensor {
    return this.parameters.value(name);
  }
}

/** Runs one step of a weighting on a batch, and holds what it found against the fixture. */
export function expectGradients(
  network: SmallNetwork,
  weighting: TaskWeighting,
  pass: BatchPass,
  expected: z.infer<typeof tensors>,
): void {
  tf.tidy(() => {
    const { gradients, losses } = weighting.gradients(pass);
    expectWhole(network, gradients, expected);
    for (const loss of Object.values(losses)) loss.dispose();
  });
}

function expectWhole(
  { parameters }: SmallNetwork,
  gradients: WeightGradients,
  expected: z.infer<typeof tensors>,
): void {
  const found = wholeGradients(parameters, gradients);
  expect([...found.keys()].sort()).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(expected)) {
    expectParity(present(found.get(name), name), tensor, name);
  }
}

function float32([name, { shape, data }]: [string, { shape: number[]; data: number[] }]): [
  string,
  { shape: number[]; data: Float32Array },
] {
  return [name, { shape, data: Float32Array.from(data) }];
}
