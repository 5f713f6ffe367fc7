import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { TASK_NAMES } from '../../src/core/tasks.ts';
import { at } from '../../src/core/typed-arrays.ts';
import type { Batch } from '../../src/data/batch.ts';
import { jointLoss, type Model } from '../../src/models/model.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { disposeGradients, gradientsOf } from '../../src/nn/gradients.ts';
import {
  assignWeights,
  readWeights,
  type Weights,
  type WeightValues,
} from '../../src/nn/weights.ts';
import { readCheckpoint, writeCheckpoint } from '../../src/results/checkpoint.ts';
import { predict } from '../../src/training/predict.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { exampleRecord } from '../results/example-record.ts';
import { backendUnderTest } from '../support/backend.ts';
import { onlyRequest, withMorePadding } from '../support/batch-parts.ts';
import { expectClose, expectSame } from '../support/expect-close.ts';
import { wholeGradients } from '../support/parity-weights.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { randomizeWeights } from '../support/test-parameters.ts';
import {
  EQUAL_WEIGHTS,
  momentsAsking,
  plainStep,
  tinyBuilder,
  tinyModel,
} from '../support/tiny-model.ts';
import { combinations, jointCombinations, type Combination } from './model-variants.ts';

beforeAll(() => backendUnderTest('native'));

const tolerance = { absolute: 1e-5, relative: 1e-5 };

describe.each(combinations)('%s', (_name, combination) => {
  test('saved and loaded, it predicts the same to the last bit', async () => {
    const moments = momentsAsking(combination.tasks, 12);
    const builder = tinyBuilder(combination.tasks, 5);
    const model = modelOf(combination);
    const before = await predict(model, builder, moments, { batchSize: 5 });
    const folder = temporaryFolder();
    const record = exampleRecord();
    writeCheckpoint(
      folder,
      { ...record, step: 1, epoch: 1, tasks: [...combination.tasks] },
      readWeights(model.parameters),
    );
    model.parameters.dispose();

    const loaded = tinyModel({ tasks: combination.tasks, model: combination.spec, seed: 99 });
    expect(await predict(loaded, builder, moments, { batchSize: 5 })).not.toEqual(before);
    const { tensors } = await readCheckpoint(folder);
    assignWeights(loaded.parameters, floats(tensors));
    expect(await predict(loaded, builder, moments, { batchSize: 5 })).toEqual(before);
    loaded.parameters.dispose();
  });

  test('a batch equals its requests one by one', () => {
    const model = modelOf(combination);
    const batch = mixedBatch(combination, 10);
    tf.tidy(() => {
      const together = model.forward(batch, noDropout);
      for (let request = 0; request < batch.requests.count; request++) {
        const alone = model.forward(onlyRequest(batch, request), noDropout);
        if (together.representation !== undefined) {
          const own = tf.slice(together.representation, [request], [1]);
          const found = alone.representation ?? [];
          expectClose(found, own, tolerance, `representation of request ${request}`);
        }
        for (const task of combination.tasks) {
          const rows = batch.tasks[task]?.request ?? new Int32Array(0);
          const first = rows.indexOf(request);
          if (first === -1) continue;
          const count = rows.filter((r) => r === request).length;
          const expected = tf.slice(together.logits[task] ?? tf.zeros([0]), [first], [count]);
          expectClose(alone.logits[task] ?? [], expected, tolerance, `${task} of ${request}`);
        }
      }
    });
    model.parameters.dispose();
  });

  test('more padding changes nothing, neither outputs nor gradients', () => {
    const model = modelOf(combination);
    const batch = mixedBatch(combination, 10);
    expect(Math.min(...batch.history.length)).toBeLessThan(batch.steps);
    const [plain, padded] = [batch, withMorePadding(batch, 5)].map((b) => outcome(model, b));
    for (const [name, values] of plain ?? []) {
      expectClose(padded?.get(name) ?? [], values, tolerance, name);
    }
    model.parameters.dispose();
  });
});

describe.each(jointCombinations)('%s', (_name, combination) => {
  test.each([...combination.tasks])('a batch without rows of any task but %s', (task) => {
    const model = modelOf(combination);
    const moments = momentsAsking([task], 6);
    const alone = tinyBuilder([task], 6).build(moments);
    const all = tinyBuilder(combination.tasks, 6).build(moments);
    const before = readWeights(model.parameters);
    tf.tidy(() => {
      const { logits } = model.forward(alone, noDropout);
      expect(Object.keys(logits)).toEqual([task]);
      const among = model.forward(all, noDropout).logits[task];
      expectClose(logits[task] ?? [], among ?? [], tolerance, task);
    });
    const losses = trainStep(model, alone, plainStep(0));
    expect(Object.keys(losses)).toEqual([task]);
    expect(Number.isFinite(losses[task]?.dataSync()[0])).toBe(true);
    const after = readWeights(model.parameters);
    for (const [name, { data }] of before) {
      const owner = TASK_NAMES.find((other) => name.split('/').includes(other));
      if (owner === undefined || owner === task) continue;
      expectSame(after.get(name)?.data ?? [], data, name);
    }
    const moved = [...before.keys()].filter((name) => !isSame(after.get(name), before.get(name)));
    expect(moved).not.toEqual([]);
    model.parameters.dispose();
  });
});

function isSame(a: WeightValues | undefined, b: WeightValues | undefined): boolean {
  return b?.data.every((value, k) => value === a?.data[k]) ?? false;
}

function modelOf({ spec, tasks }: Combination): Model {
  const model = tinyModel({ tasks, model: spec });
  randomizeWeights(model.parameters, 5, 0.3);
  return model;
}

/** Moments with histories of many lengths, from the youngest of the training split and from all over it. */
function mixedBatch({ tasks }: Combination, count: number): Batch {
  const builder = tinyBuilder(tasks, count);
  const all = momentsAsking(tasks, Infinity);
  const byLength = [...all].sort((a, b) => builder.lengthOf(a) - builder.lengthOf(b));
  const places = Array.from({ length: count }, (_, k) =>
    Math.floor((k * (byLength.length - 1)) / (count - 1)),
  );
  return builder.build(Uint32Array.from(places, (place) => at(Uint32Array.from(byLength), place)));
}

/** Representation, logits and every gradient, by name. */
function outcome(model: Model, batch: Batch): Map<string, ArrayLike<number>> {
  const values = new Map<string, ArrayLike<number>>();
  tf.tidy(() => {
    const { representation, logits } = model.forward(batch, noDropout);
    if (representation !== undefined) values.set('representation', representation.dataSync());
    for (const [task, tensor] of Object.entries(logits)) values.set(task, tensor.dataSync());
    const gradients = gradientsOf(model.parameters, () => {
      const outputs = model.forward(batch, noDropout);
      return jointLoss(model, batch, outputs.logits, EQUAL_WEIGHTS).total;
    });
    for (const [name, { data }] of wholeGradients(model.parameters, gradients)) {
      values.set(`gradient of ${name}`, data);
    }
    disposeGradients(gradients);
  });
  return values;
}

function floats(tensors: Awaited<ReturnType<typeof readCheckpoint>>['tensors']): Weights {
  return new Map(
    [...tensors].map(([name, { shape, data }]) => {
      if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
      return [name, { shape, data }];
    }),
  );
}
