import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { hideItems } from '../../src/data/hide-items.ts';
import { momentsAsking, tinyBuilder } from '../support/tiny-model.ts';

const batch = tinyBuilder(['ctr'], 64).build(momentsAsking(['ctr'], 64));

describe('hiding items', () => {
  test('replaces about the share asked of the ids, and nothing else', () => {
    const hidden = hideItems(batch, 0.25, randomStream(1, 'hide'));
    const changed = [...hidden.items.item.keys()].filter(
      (entry) => hidden.items.item[entry] !== batch.items.item[entry],
    );
    expect(changed.every((entry) => hidden.items.item[entry] === 1)).toBe(true);
    const share = changed.length / batch.items.count;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.4);
    expect({ ...hidden, items: { ...hidden.items, item: batch.items.item } }).toEqual(batch);
  });

  test('padding stays padding', () => {
    expect(hideItems(batch, 0.95, randomStream(1, 'hide')).items.item[0]).toBe(0);
  });

  test('a share of 0 draws nothing', () => {
    const draw = () => expect.unreachable('a draw');
    expect(hideItems(batch, 0, draw)).toBe(batch);
  });
});
