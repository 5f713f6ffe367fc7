import { describe, expect, it } from 'vitest';
import { entityIds } from '../../src/tasks/entity-ids.ts';
import { rowsWith } from '../support/task-rows.ts';

const columns = {
  entity: Int32Array.of(2, 1, 3, 2, 0),
  entityCategory: Int32Array.of(1, 1, 2, 0, 2),
};

describe('ids of icons and shops, for models that hash them', () => {
  it('are id and category; an icon meets past items and categories, a shop past shops', () => {
    const icons = entityIds(rowsWith(columns), { name: 'fifp', bagCategory: undefined });
    expect(icons.fields).toEqual(['id', 'category']);
    expect([...icons.ids]).toEqual([2, 1, 1, 1, 3, 2, 2, 0, 0, 2]);
    expect(icons.historyOf).toMatchObject({ id: ['item', 'category'], category: ['category'] });
    const shops = entityIds(rowsWith(columns), { name: 'spp', bagCategory: undefined });
    expect(shops.ids).toEqual(icons.ids);
    expect(shops.historyOf).toMatchObject({ id: ['shop'], category: ['category'] });
  });

  it('of an icon that covers many categories are the eight heaviest as well, which meet past categories', () => {
    const weights = [0.05, 0, 0.1, 0.25, 0.03, 0.02, 0.2, 0.15, 0.08, 0.07, 0.05];
    const one = weights.map((_, c) => (c === 1 ? 1 : 0));
    const bags = {
      ...{ count: 2, bag: Int32Array.of(0, 1, 0, 1, 0) },
      category: Int32Array.from(weights, (_, c) => 20 + c),
      weight: Float32Array.from([...weights, ...one]),
    };
    const { fields, ids, historyOf } = entityIds(rowsWith({ ...columns, bags }), {
      ...{ name: 'fifp', bagCategory: {} },
    });
    expect(fields).toEqual(['id', 'category', ...new Array<string>(8).fill('item category')]);
    expect(historyOf['item category']).toEqual(['category']);
    const row = (n: number): number[] => [...ids.subarray(10 * n + 2, 10 * n + 10)];
    expect(row(0)).toEqual([23, 26, 27, 22, 28, 29, 20, 30]); // of equal weights the lesser id first
    expect(row(1)).toEqual([21, 0, 0, 0, 0, 0, 0, 0]);
    expect(row(2)).toEqual(row(0));
  });
});
