import { describe, expect, it } from 'vitest';
import {
  sameSettings,
  settingsIdentity,
  type CellSettings,
  type LaterSetting,
} from '../../src/spec/settings-identity.ts';

const LATER: readonly LaterSetting[] = [
  { path: 'training.mixing', asBefore: 'joint' },
  { path: 'training.optimizer.momentum', asBefore: 0 },
  { path: 'model.items', asBefore: { from: 'start', frozen: false } },
  { path: 'data.trainShare', asBefore: 1 },
];

/** From before any of them came. */
const OLD: CellSettings = {
  data: { dataset: 'simulated', users: 1 },
  model: { kind: 'dupn', dropout: 0.2 },
  training: { epochs: 3, optimizer: { kind: 'adagrad', learningRate: 0.02 } },
};

/** The same from after they came, each as it was before. */
const NEW: CellSettings = {
  data: { ...OLD.data, trainShare: 1 },
  model: { ...OLD.model, items: { frozen: false, from: 'start' } },
  training: {
    epochs: 3,
    optimizer: { kind: 'adagrad', learningRate: 0.02, momentum: 0 },
    mixing: 'joint',
  },
};

describe('the identity of settings', () => {
  it('is everything but the place of the data, while no setting has come later', () => {
    expect(settingsIdentity(NEW, [])).toEqual({ ...NEW, data: { users: 1, trainShare: 1 } });
  });

  it('leaves later settings out while they are as before', () => {
    expect(settingsIdentity(NEW, LATER)).toEqual(settingsIdentity(OLD, []));
    expect(settingsIdentity(OLD, LATER)).toEqual(settingsIdentity(OLD, []));
  });

  it.each<readonly [string, Partial<CellSettings>]>([
    ['training.mixing', { training: { ...NEW.training, mixing: 'alternating' } }],
    [
      'training.optimizer.momentum',
      { training: { ...NEW.training, optimizer: { kind: 'adagrad', momentum: 0.9 } } },
    ],
    ['model.items', { model: { ...NEW.model, items: { from: 'w2v', frozen: false } } }],
    ['data.trainShare', { data: { ...NEW.data, trainShare: 0.5 } }],
  ])('has %s where it is another', (_path, change) => {
    const changed = { ...NEW, ...change };
    expect(sameSettings(changed, OLD, LATER)).toBe(false);
    expect(sameSettings(changed, NEW, LATER)).toBe(false);
    expect(sameSettings(changed, structuredClone(changed), LATER)).toBe(true);
  });

  it('minds every setting that was there from the start', () => {
    expect(sameSettings(OLD, { ...OLD, model: { kind: 'dupn' } }, LATER)).toBe(false);
    expect(sameSettings(OLD, { ...OLD, model: { ...OLD.model, dropout: 0.3 } }, LATER)).toBe(false);
  });

  it('is blind to the order of keys and to where the data lie', () => {
    const elsewhere = { ...OLD, data: { users: 1, dataset: '../dataset.yaml' } };
    expect(sameSettings(OLD, elsewhere)).toBe(true);
  });
});
