import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../../src/core/assert.ts';
import type { TaskName } from '../../../src/core/tasks.ts';
import type { Parameters } from '../../../src/nn/parameters.ts';
import { uncertaintyWeighting } from '../../../src/training/weighting/uncertainty.ts';
import { backendUnderTest } from '../../support/backend.ts';
import {
  expectGradients,
  fixture,
  SMALL_TASKS,
  SmallNetwork,
  weightsOfAll,
} from './small-network.ts';

const name = (task: TaskName): string => `uncertainty/${task}/log_variance`;

function optionsOf({ parameters }: SmallNetwork, logVariance = 0) {
  return { parameters, tasks: SMALL_TASKS, taskWeights: weightsOfAll({}), logVariance };
}

describe.each(['native', 'wasm'] as const)('uncertainties on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test.each([0, -1.5])('log variances start at %d, without L2', (logVariance) => {
    const network = new SmallNetwork();
    const before = [...network.parameters.dense.keys()];
    const weighting = uncertaintyWeighting(optionsOf(network, logVariance));
    const own = SMALL_TASKS.map((task) => network.parameters.dense.get(name(task)));
    expect([...network.parameters.dense.keys()]).toEqual([...before, ...SMALL_TASKS.map(name)]);
    for (const weight of own) {
      expect(weight).toMatchObject({ shape: [], decays: false });
      expect(weight?.storage.rule.kind).toBe('adagrad');
      expect([...(weight?.storage.value().dataSync() ?? [])]).toEqual([logVariance]);
    }
    for (const weight of Object.values(weighting.weights() ?? {})) {
      expect(weight).toBeCloseTo(Math.exp(-logVariance), 6);
    }
    network.parameters.dispose();
  });

  test.each(
    fixture.uncertainty.map((entry) => {
      const weights = Object.values(entry.taskWeights).join(', ');
      return [`${entry.batch}, weights ${weights}`, entry] as const;
    }),
  )('gradients agree with those of σ in float64: %s', (_name, entry) => {
    const network = new SmallNetwork();
    const taskWeights = weightsOfAll(entry.taskWeights);
    const weighting = uncertaintyWeighting({ ...optionsOf(network), taskWeights });
    setLogVariances(network.parameters, entry.logVariances);
    expectGradients(network, weighting, network.pass(entry.batch), entry.gradients);
    network.parameters.dispose();
  });

  test('the gradient of s is f (1/2 - exp(-s) L), by closed form and by central differences', () => {
    const network = new SmallNetwork();
    const taskWeights = weightsOfAll({ ctr: 1.5, fifp: 0.5, ppp: 2 });
    const weighting = uncertaintyWeighting({ ...optionsOf(network), taskWeights });
    const start = { ctr: 0.3, fifp: -0.7, ppp: 0.9 } as const;
    setLogVariances(network.parameters, start);
    const found: Record<string, { loss: number; slope: number }> = {};
    tf.tidy(() => {
      const { gradients, losses } = weighting.gradients(network.pass('conflict'));
      for (const [task, loss] of Object.entries(losses)) {
        const slope = gradients.dense.get(`uncertainty/${task}/log_variance`)?.dataSync()[0];
        found[task] = {
          loss: present(loss.dataSync()[0], task),
          slope: present(slope, task),
        };
        loss.dispose();
      }
    });
    for (const task of ['ctr', 'fifp', 'ppp'] as const) {
      const { loss, slope } = present(found[task], task);
      const factor = taskWeights[task];
      const objective = (s: number): number => factor * (Math.exp(-s) * loss + s / 2);
      const closed = factor * (0.5 - Math.exp(-start[task]) * loss);
      const central = (objective(start[task] + 1e-5) - objective(start[task] - 1e-5)) / 2e-5;
      expect(closed).toBeCloseTo(central, 8);
      expect(slope).toBeCloseTo(closed, 5);
    }
    network.parameters.dispose();
  });

  test('a task without rows in the batch moves nothing of its own', () => {
    const network = new SmallNetwork();
    const weighting = uncertaintyWeighting(optionsOf(network));
    tf.tidy(() => {
      const { gradients, losses } = weighting.gradients(network.pass('without ppp'));
      expect(gradients.dense.has(name('fifp'))).toBe(true);
      expect(gradients.dense.has(name('ppp'))).toBe(false);
      for (const loss of Object.values(losses)) loss.dispose();
    });
    network.parameters.dispose();
  });
});

function setLogVariances(
  { dense }: Parameters,
  values: Readonly<Partial<Record<TaskName, number>>>,
): void {
  for (const [task, value] of Object.entries(values)) {
    tf.tidy(() => {
      dense.get(`uncertainty/${task}/log_variance`)?.storage.assign(tf.scalar(value));
    });
  }
}
