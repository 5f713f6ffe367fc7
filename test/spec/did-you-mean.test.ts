import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../src/spec/did-you-mean.ts';

const TASKS = ['ctr', 'l2r', 'fifp', 'ppp', 'spp'];
const KEYS = ['epochs', 'batchSize', 'optimizer', 'taskWeights'];

describe('did you mean', () => {
  it.each([
    ['epoch', KEYS, 'epochs'],
    ['batch_size', KEYS, 'batchSize'],
    ['BatchSize', KEYS, 'batchSize'],
    ['optimiser', KEYS, 'optimizer'],
    ['crt', TASKS, 'ctr'],
    ['CTR', TASKS, 'ctr'],
    ['fip', TASKS, 'fifp'],
    ['sp', ['spp'], undefined],
    ['learningRate', KEYS, undefined],
    ['cvr', ['l2r', 'fifp'], undefined],
    ['', TASKS, undefined],
    ['ctr', [], undefined],
  ])('%j', (word, candidates, expected) => {
    expect(didYouMean(word, candidates)).toBe(expected);
  });

  it('prefers the nearest', () => {
    expect(didYouMean('table-3', ['table-21', 'table-2', 'table-33'])).toBe('table-2');
  });
});
