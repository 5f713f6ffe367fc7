import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { at } from '../../src/core/typed-arrays.ts';
import { BatchBuilder } from '../../src/data/batch-builder.ts';
import { chooseLabelled } from '../../src/data/label-share.ts';
import { selectMoments } from '../../src/data/moment-sampler.ts';
import { tinyDataset } from '../support/tiny-model.ts';

const dataset = tinyDataset();
const offset = present(dataset.tasks.spp, 'spp').momentOffset;
const trainingEnd = at(dataset.moments.splitOffset, 1);
const asks = (moment: number): boolean => at(offset, moment + 1) > at(offset, moment);
const asking = Array.from({ length: trainingEnd }, (_, moment) => moment).filter(asks);

const kept = (share: number, seed = 1): readonly number[] => {
  const { moments } = chooseLabelled(dataset, { task: 'spp', share }, seed);
  return asking.filter((moment) => moments[moment] === 1);
};

describe('a share of the labels', () => {
  it('is near its size, lies within a larger one, and is another one with another seed', () => {
    const [small, large] = [kept(0.2), kept(0.6)];
    const sd = (share: number): number => Math.sqrt(share * (1 - share) * asking.length);
    expect(Math.abs(small.length - 0.2 * asking.length)).toBeLessThan(4 * sd(0.2));
    expect(Math.abs(large.length - 0.6 * asking.length)).toBeLessThan(4 * sd(0.6));
    expect(small.every((moment) => large.includes(moment))).toBe(true);
    expect(kept(0.2)).toEqual(small);
    expect(kept(0.2, 2)).not.toEqual(small);
  });

  it('leaves validation and test, and the moments of other tasks, as they are', () => {
    const { moments } = chooseLabelled(dataset, { task: 'spp', share: 0.1 }, 1);
    expect(moments.subarray(trainingEnd).every((flag) => flag === 1)).toBe(true);
    const others = Array.from({ length: trainingEnd }, (_, moment) => moment).filter(
      (moment) => !asks(moment),
    );
    expect(others.every((moment) => moments[moment] === 1)).toBe(true);
  });

  it('takes the task’s requests out of batches, and leaves those of other tasks', () => {
    const labelled = chooseLabelled(dataset, { task: 'spp', share: 0.3 }, 1);
    const options = { dataset, tasks: ['ctr', 'spp'] as const, historyLength: 8, batchSize: 4096 };
    const both = selectMoments(dataset, { split: 'train', tasks: ['ctr', 'spp'], users: 1 });
    const whole = new BatchBuilder(options).build(both);
    const part = new BatchBuilder({ ...options, labelled }).build(both);
    expect(part.tasks.ctr?.row).toEqual(whole.tasks.ctr?.row);
    const requests = kept(0.3).flatMap((moment) =>
      Array.from(
        { length: at(offset, moment + 1) - at(offset, moment) },
        (_, k) => at(offset, moment) + k,
      ),
    );
    const examples = present(dataset.tasks.spp, 'spp');
    const rows = requests.flatMap((request) => {
      const from = at(examples.rowOffset, request);
      return Array.from({ length: at(examples.rowOffset, request + 1) - from }, (_, k) => from + k);
    });
    expect([...present(part.tasks.spp, 'spp').row]).toEqual(rows);
    expect(rows.length).toBeLessThan(present(whole.tasks.spp, 'spp').count);
  });

  it('selects the moments that ask something which has a label', () => {
    const labelled = chooseLabelled(dataset, { task: 'spp', share: 0.3 }, 1);
    const select = (tasks: readonly ('ctr' | 'spp')[]): readonly number[] => [
      ...selectMoments(dataset, { split: 'train', tasks, users: 1, labelled }),
    ];
    expect(select(['spp'])).toEqual(kept(0.3));
    const ctr = [...selectMoments(dataset, { split: 'train', tasks: ['ctr'], users: 1 })];
    const union = new Set([...ctr, ...kept(0.3)]);
    expect(select(['ctr', 'spp'])).toEqual([...union].sort((a, b) => a - b));
  });
});
