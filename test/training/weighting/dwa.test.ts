import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { dwaWeighting } from '../../../src/training/weighting/dwa.ts';
import { fixedWeighting } from '../../../src/training/weighting/fixed.ts';
import type { TaskWeighting } from '../../../src/training/weighting/task-weighting.ts';
import { wholeGradients } from '../../support/parity-weights.ts';
import { backendUnderTest } from '../../support/backend.ts';
import { expectSame } from '../../support/expect-close.ts';
import type { Weights } from '../../../src/nn/weights.ts';
import { SmallNetwork, weightsOfAll } from './small-network.ts';

beforeAll(() => backendUnderTest('native'));

describe('dynamic weight averaging', () => {
  test('weights of two tasks, worked by hand', () => {
    const weighting = dwaWeighting({
      tasks: ['ctr', 'ppp'],
      taskWeights: weightsOfAll({}),
      temperature: 2,
    });
    const after = (ctr: number, ppp: number) => {
      weighting.endEpoch?.({ ctr, ppp });
      return weighting.weights();
    };
    expect(weighting.weights()).toEqual({ ctr: 1, ppp: 1 }); // the first epoch
    expect(after(2, 1)).toEqual({ ctr: 1, ppp: 1 }); // the second
    // ratios 1/2 and 1: exp(1/4) = 1.284025, exp(1/2) = 1.648721, their sum 2.932747
    expect(rounded(after(1, 1))).toEqual({ ctr: 0.875647, ppp: 1.124353 });
    // ratios 1 and 4: exp(1/2) = 1.648721, exp(2) = 7.389056, their sum 9.037777
    expect(rounded(after(1, 4))).toEqual({ ctr: 0.364851, ppp: 1.635149 });
    // ratios 3 and 3: alike
    expect(rounded(after(3, 12))).toEqual({ ctr: 1, ppp: 1 });
  });

  test('temperature and fixed weights', () => {
    const weighting = dwaWeighting({
      tasks: ['ctr', 'l2r', 'ppp'],
      taskWeights: weightsOfAll({ ctr: 2, ppp: 0.5 }),
      temperature: 0.5,
    });
    weighting.endEpoch?.({ ctr: 1, l2r: 2, ppp: 4 });
    expect(weighting.weights()).toEqual({ ctr: 2, l2r: 1, ppp: 0.5 });
    weighting.endEpoch?.({ ctr: 0.5, l2r: 2, ppp: 2 });
    // exp(1) = 2.718282, exp(2) = 7.389056: their sum 12.825620, times 3 and the fixed weight
    expect(rounded(weighting.weights())).toEqual({ ctr: 1.271649, l2r: 1.728351, ppp: 0.317912 });
  });

  test('steps are those of the weights', () => {
    const network = new SmallNetwork();
    const [tasks, taskWeights] = [['ctr', 'fifp', 'ppp'], weightsOfAll({ fifp: 0.5 })] as const;
    const weighting = dwaWeighting({ tasks, taskWeights, temperature: 2 });
    const expectFixed = (weights: Parameters<typeof fixedWeighting>[0]): void => {
      const expected = gradients(network, fixedWeighting(weights));
      for (const [name, { data }] of gradients(network, weighting)) {
        expectSame(data, expected.get(name)?.data ?? [], name);
      }
    };
    expectFixed(taskWeights);
    weighting.endEpoch?.({ ctr: 1, fifp: 1, ppp: 1 });
    weighting.endEpoch?.({ ctr: 0.5, fifp: 0.75, ppp: 2 });
    const weights = weightsOfAll(weighting.weights() ?? {});
    expect(weights.ppp).toBeGreaterThan(1.3);
    expectFixed(weights);
    network.parameters.dispose();
  });
});

function gradients(network: SmallNetwork, weighting: TaskWeighting): Weights {
  let whole: Weights = new Map();
  tf.tidy(() => {
    const found = weighting.gradients(network.pass('conflict'));
    for (const loss of Object.values(found.losses)) loss.dispose();
    whole = wholeGradients(network.parameters, found.gradients);
  });
  return whole;
}

function rounded(weights: object | undefined): object {
  const entries = Object.entries(weights ?? {}) as [string, number][];
  return Object.fromEntries(entries.map(([task, weight]) => [task, Number(weight.toFixed(6))]));
}
