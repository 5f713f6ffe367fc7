import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { pcgradWeighting } from '../../../src/training/weighting/pcgrad.ts';
import { backendUnderTest } from '../../support/backend.ts';
import { expectGradients, fixture, SmallNetwork, weightsOfAll } from './small-network.ts';

/** A draw that leaves two tasks as they stand when they are shuffled, and one that swaps them. */
const DRAWS = { ascending: () => 0.99, descending: () => 0 };

describe.each(['native', 'wasm'] as const)('PCGrad on %s', (backend) => {
  beforeAll(() => backendUnderTest(backend));

  test.each(
    fixture.pcgrad.map((entry) => {
      const weights = Object.values(entry.taskWeights).join(', ');
      return [`${entry.batch}, weights ${weights}, ${entry.order}`, entry] as const;
    }),
  )('agrees with Algorithm 1 on the gradients themselves: %s', (_name, entry) => {
    const network = new SmallNetwork();
    const weighting = pcgradWeighting({
      taskWeights: weightsOfAll(entry.taskWeights),
    });
    const pass = network.pass(entry.batch, DRAWS[entry.order]);
    expectGradients(network, weighting, pass, entry.gradients);
    network.parameters.dispose();
  });

  test('weights are the fixed ones where nothing conflicts, and others where something does', () => {
    const network = new SmallNetwork();
    const taskWeights = weightsOfAll({ ctr: 1.5, fifp: 0.5, ppp: 2 });
    const weighting = pcgradWeighting({ taskWeights });
    const weightsAfter = (batch: string) => {
      tf.tidy(() => {
        const { losses } = weighting.gradients(network.pass(batch));
        for (const loss of Object.values(losses)) loss.dispose();
      });
      return weighting.weights();
    };
    expect(weightsAfter('agreement')).toEqual({ ctr: 1.5, fifp: 0.5, ppp: 2 });
    expect(weightsAfter('without ppp')).toEqual({ ctr: 1.5, fifp: 0.5 });
    const projected = weightsAfter('conflict') ?? {};
    expect(Object.keys(projected)).toEqual(['ctr', 'fifp', 'ppp']);
    expect(projected).not.toEqual({ ctr: 1.5, fifp: 0.5, ppp: 2 });
    network.parameters.dispose();
  });
});

test('the fixture has conflicts and batches without, and the order matters', () => {
  const conflictsOf = (batch: string, order: string): number | undefined =>
    fixture.pcgrad.find((entry) => entry.batch === batch && entry.order === order)?.conflicts;
  expect(conflictsOf('agreement', 'ascending')).toBe(0);
  expect(conflictsOf('conflict', 'ascending')).toBe(4);
  expect(conflictsOf('conflict', 'descending')).toBe(3);
});
