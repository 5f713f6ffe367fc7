import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { TASK_NAMES } from '../../src/core/tasks.ts';
import { at } from '../../src/core/typed-arrays.ts';
import { jointLoss } from '../../src/models/model.ts';
import { noDropout } from '../../src/nn/dropout.ts';
import { disposeGradients, gradientsOf } from '../../src/nn/gradients.ts';
import { readWeights } from '../../src/nn/weights.ts';
import { trainStep } from '../../src/training/train-step.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectClose } from '../support/expect-close.ts';
import { readSlots, wholeGradients } from '../support/parity-weights.ts';
import { randomizeWeights } from '../support/test-parameters.ts';
import {
  EQUAL_WEIGHTS,
  momentsAsking,
  plainStep,
  tinyBuilder,
  tinyModel,
  tinyModelSpec,
} from '../support/tiny-model.ts';

test.each(['all', 'lstm', 'attention', 'none'] as const)(
  'native and WebAssembly agree on a network, its gradients and a step: properties %s',
  async (properties) => {
    const native = await outcomeOn('native', properties);
    const wasm = await outcomeOn('wasm', properties);
    expect([...wasm.keys()]).toEqual([...native.keys()]);
    for (const [name, values] of native) {
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const tolerance = { absolute: 2e-6 + 1e-4 * largest, relative: 0 };
      expectClose(wasm.get(name) ?? [], values, tolerance, name);
    }
  },
);

async function outcomeOn(
  backend: 'native' | 'wasm',
  properties: 'all' | 'lstm' | 'attention' | 'none',
): Promise<Map<string, Float32Array>> {
  await backendUnderTest(backend);
  const values = new Map<string, Float32Array>();
  const model = tinyModel({ tasks: TASK_NAMES, model: tinyModelSpec(properties) });
  randomizeWeights(model.parameters, 5, 0.3);
  const batch = tinyBuilder(TASK_NAMES, 6).build(momentsAsking(['ctr', 'ppp'], 6));
  const read = (name: string, tensor: tf.Tensor | undefined): void => {
    values.set(name, Float32Array.from(tensor?.dataSync() ?? []));
  };
  tf.tidy(() => {
    const { representation, attentionWeights, logits } = model.forward(batch, noDropout);
    read('representation', representation);
    read('attention', attentionWeights);
    for (const task of TASK_NAMES) read(`logits of ${task}`, logits[task]);
    const gradients = gradientsOf(model.parameters, () => {
      const outputs = model.forward(batch, noDropout);
      return jointLoss(model, batch, outputs.logits, EQUAL_WEIGHTS).total;
    });
    read('loss', gradients.loss);
    expect(at(values.get('loss') ?? new Float32Array(1), 0)).toBeGreaterThan(0.1);
    for (const [name, { data }] of wholeGradients(model.parameters, gradients)) {
      values.set(`gradient of ${name}`, data);
    }
    disposeGradients(gradients);
  });
  const optimizer = {
    learningRate: 0.05,
    embeddingLearningRate: 0.1,
    l2: { dense: 0.01, embedding: 0.02 },
    clipNorm: 1,
  };
  for (const loss of Object.values(trainStep(model, batch, plainStep(0, { optimizer })))) {
    loss.dispose();
  }
  for (const [name, { data }] of readWeights(model.parameters)) values.set(name, data);
  for (const [name, { data }] of readSlots(model.parameters, 'accumulator')) {
    values.set(`accumulator of ${name}`, data);
  }
  model.parameters.dispose();
  return values;
}
