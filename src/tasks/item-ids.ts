import { present } from '../core/assert.ts';
import { at } from '../core/typed-arrays.ts';
import type { ItemEntries, TaskBatch } from '../data/batch.ts';
import type { CandidateIds } from '../data/wide-features.ts';

const FIELDS = ['item', 'shop', 'brand', 'category'] as const;

/** Ids of candidates that are items: item, shop, brand, category, tags, and how they are shown where the data say it. */
export function itemIds(items: ItemEntries, rows: TaskBatch): CandidateIds {
  const entries = present(rows.item, 'candidate items');
  const tags = items.tag.length / items.count;
  const columns: ((entry: number, n: number) => number)[] = [
    ...FIELDS.map((field) => (entry: number) => at(items[field], entry)),
    ...Array.from({ length: tags }, (_, k) => (entry: number) => at(items.tag, entry * tags + k)),
  ];
  const { scenario } = rows;
  if (scenario !== undefined) columns.push((_entry, n) => at(scenario, n));
  const ids = new Int32Array(rows.count * columns.length);
  entries.forEach((entry, n) => {
    columns.forEach((idOf, c) => (ids[n * columns.length + c] = idOf(entry, n)));
  });
  return {
    fields: [
      ...FIELDS,
      ...Array.from({ length: tags }, () => 'tag'),
      ...(scenario === undefined ? [] : ['scenario']),
    ],
    ids,
    historyOf: { item: ['item'], shop: ['shop'], brand: ['brand'], category: ['category'] },
  };
}
