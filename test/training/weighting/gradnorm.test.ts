import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../../src/core/assert.ts';
import type { TaskName } from '../../../src/core/tasks.ts';
import { gradientProducts } from '../../../src/nn/gradient-products.ts';
import { gradNormTargets, gradNormWeighting } from '../../../src/training/weighting/gradnorm.ts';
import { isSharedDense, taskGradients } from '../../../src/training/weighting/task-gradients.ts';
import type { BatchPass, TaskNumbers } from '../../../src/training/weighting/task-weighting.ts';
import { backendUnderTest } from '../../support/backend.ts';
import { expectClose } from '../../support/expect-close.ts';
import { expectGradients, fixture, SMALL_TASKS, SmallNetwork } from './small-network.ts';

const TOLERANCE = { absolute: 1e-6, relative: 1e-5 };

describe.each(['native', 'wasm'] as const)('GradNorm on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(fixture.gradnorm.map((entry) => [`alpha ${entry.alpha}`, entry] as const))(
    'agrees with Algorithm 1, step by step: %s',
    (_name, { alpha, learningRate, steps }) => {
      const network = new SmallNetwork();
      const weighting = gradNormWeighting({ tasks: SMALL_TASKS, alpha, learningRate });
      expect(weighting.weights()).toEqual({ ctr: 1, fifp: 1, ppp: 1 });
      for (const step of steps) {
        const pass = network.pass(step.batch);
        const before = present(weighting.weights(), 'weights');
        expectNumbers(pass.tasks, weightedNorms(pass, before), step.norms, 'norms');
        expectGradients(network, weighting, pass, step.gradients);
        expectNumbers(SMALL_TASKS, weighting.weights() ?? {}, step.weights, 'weights');
      }
      network.parameters.dispose();
    },
  );

  test.each(fixture.gradnorm.map((entry) => [`alpha ${entry.alpha}`, entry] as const))(
    'pulls norms to the targets: %s',
    (_name, { alpha, steps }) => {
      const network = new SmallNetwork();
      const first: Partial<Record<TaskName, number>> = {};
      for (const { batch, norms, targets } of steps) {
        const pass = network.pass(batch);
        const losses = lossesOf(pass);
        const states = pass.tasks.map((task) => {
          const loss = losses[task] ?? Number.NaN;
          first[task] ??= loss;
          return { weight: 1, norm: norms[task] ?? Number.NaN, progress: loss / first[task] };
        });
        const found = gradNormTargets(states, alpha);
        const byTask = Object.fromEntries(pass.tasks.map((task, k) => [task, found[k]]));
        expectNumbers(pass.tasks, byTask, targets, 'targets');
      }
      network.parameters.dispose();
    },
  );
});

test('a task of a step too large keeps a weight above 0, and the weights their sum', async () => {
  await backendUnderTest('native');
  const network = new SmallNetwork();
  const weighting = gradNormWeighting({ tasks: SMALL_TASKS, alpha: 0, learningRate: 50 });
  tf.tidy(() => {
    const { losses } = weighting.gradients(network.pass('agreement'));
    for (const loss of Object.values(losses)) loss.dispose();
  });
  const weights = Object.values(weighting.weights() ?? {});
  expect(Math.min(...weights)).toBeGreaterThan(0);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(3, 12);
  network.parameters.dispose();
});

/** G_i = w_i |∇ L_i| over the shared dense weights. */
function weightedNorms(pass: BatchPass, weights: TaskNumbers): TaskNumbers {
  return tf.tidy(() => {
    const { gradients, losses } = taskGradients(pass);
    for (const loss of Object.values(losses)) loss.dispose();
    const products = gradientProducts(
      gradients.map((part) => part.gradients),
      isSharedDense(pass.parameters),
    );
    return Object.fromEntries(
      pass.tasks.map((task, k) => [
        task,
        (weights[task] ?? Number.NaN) * Math.sqrt(products[k]?.[k] ?? Number.NaN),
      ]),
    );
  });
}

function lossesOf(pass: BatchPass): TaskNumbers {
  return tf.tidy(() => {
    const { byTask } = pass.loss({ ctr: 1, l2r: 1, fifp: 1, ppp: 1, spp: 1 });
    return Object.fromEntries(
      Object.entries(byTask).map(([task, loss]) => [task, loss.dataSync()[0]]),
    );
  });
}

function expectNumbers(
  tasks: readonly TaskName[],
  found: TaskNumbers,
  expected: TaskNumbers,
  what: string,
): void {
  const listed = (values: TaskNumbers): number[] => tasks.map((task) => values[task] ?? Number.NaN);
  expectClose(listed(found), listed(expected), TOLERANCE, what);
}
