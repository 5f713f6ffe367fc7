import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { nativeTensorCount } from '../../src/nn/kernels/native-op.ts';
import { LossMonitor, TrainingDiverged } from '../../src/training/loss-monitor.ts';
import { backendUnderTest } from '../support/backend.ts';
import { userErrorText } from '../support/user-error-text.ts';

beforeAll(() => backendUnderTest('native'));

test('means are over the steps in which a task had rows, since the last call', () => {
  const monitor = new LossMonitor();
  monitor.add(0, 0.1, { ctr: tf.scalar(1), ppp: tf.scalar(4) });
  monitor.add(1, 0.1, { ctr: tf.scalar(2) });
  monitor.check();
  expect(monitor.takeMeans()).toEqual({ ctr: 1.5, ppp: 4 });
  monitor.add(2, 0.1, { ctr: tf.scalar(5) });
  monitor.check();
  expect(monitor.takeMeans()).toEqual({ ctr: 5 });
  expect(monitor.takeMeans()).toEqual({});
});

test('means of an epoch are apart from those, and know of losses that nobody has read', () => {
  const monitor = new LossMonitor();
  monitor.add(0, 0.1, { ctr: tf.scalar(1), ppp: tf.scalar(4) });
  monitor.check();
  expect(monitor.takeMeans()).toEqual({ ctr: 1, ppp: 4 });
  monitor.add(1, 0.1, { ctr: tf.scalar(2) });
  expect(monitor.endEpoch()).toEqual({ ctr: 1.5, ppp: 4 });
  expect(monitor.takeMeans()).toEqual({ ctr: 2 });
  expect(monitor.endEpoch()).toEqual({});
});

test('the first loss that is not finite stops, with its task, step and rate', async () => {
  const monitor = new LossMonitor();
  monitor.add(41, 0.02, { ctr: tf.scalar(1), l2r: tf.scalar(0.5) });
  monitor.add(42, 0.0195, { ctr: tf.scalar(1), l2r: tf.scalar(Infinity) });
  monitor.add(43, 0.019, { ctr: tf.scalar(Number.NaN) });
  expect(
    await userErrorText(() => {
      monitor.check();
    }),
  ).toMatchInlineSnapshot(`
    "the l2r loss is Infinity at step 42 (learning rate 0.0195)
        expected  a finite loss
        cure      lower training.optimizer.learningRate or embeddingLearningRate, set clipNorm, or look for extreme features"
  `);
});

test('the error can be read by a program', () => {
  const monitor = new LossMonitor();
  monitor.add(7, 0.5, { spp: tf.scalar(Number.NaN) });
  try {
    monitor.check();
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof TrainingDiverged)) throw error;
    expect(error).toMatchObject({
      code: 'training-diverged',
      exitCode: 1,
      task: 'spp',
      step: 7,
      learningRate: 0.5,
    });
  }
});

test('every loss that it was given is disposed: checked, diverged or left over', () => {
  const before = [tf.memory().numTensors, nativeTensorCount()];
  const monitor = new LossMonitor();
  monitor.add(0, 0.1, { ctr: tf.scalar(1) });
  monitor.check();
  monitor.add(1, 0.1, { ctr: tf.scalar(Number.NaN), ppp: tf.scalar(1) });
  expect(() => {
    monitor.check();
  }).toThrow(TrainingDiverged);
  monitor.add(2, 0.1, { ctr: tf.scalar(1) });
  monitor.dispose();
  expect([tf.memory().numTensors, nativeTensorCount()]).toEqual(before);
});
