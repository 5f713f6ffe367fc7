import { present } from '../core/assert.ts';
import { at } from '../core/typed-arrays.ts';
import type { TaskBatch, WeightedBags } from '../data/batch.ts';
import type { CandidateIds, HistoryField } from '../data/wide-features.ts';

/** Of an icon's bag of categories as many, the heaviest first; a linear model on ids has no place for their weights. */
const BAG_SLOTS = 8;

/** What of the past an entity's id is of a kind with: an icon can stand for a product or for a category. */
const HISTORY_OF_ID: Readonly<Record<'fifp' | 'spp', readonly HistoryField[]>> = {
  fifp: ['item', 'category'],
  spp: ['shop'],
};

export interface EntityIdOptions {
  readonly name: 'fifp' | 'spp';
  /** Where an entity covers a weighted set of item categories; else undefined. */
  readonly bagCategory: object | undefined;
}

/** Ids of candidates that are icons or shops: id, category and, where they cover several item categories, the heaviest of these. */
export function entityIds(rows: TaskBatch, { name, bagCategory }: EntityIdOptions): CandidateIds {
  const bags = bagCategory && present(rows.bags, 'category bags');
  const columns = [
    present(rows.entity, 'entities'),
    present(rows.entityCategory, 'entity categories'),
    ...(bags === undefined ? [] : heaviestColumns(bags)),
  ];
  const ids = new Int32Array(rows.count * columns.length);
  columns.forEach((column, c) => {
    column.forEach((id, n) => (ids[n * columns.length + c] = id));
  });
  return {
    fields: ['id', 'category', ...columns.slice(2).map(() => 'item category')],
    ids,
    historyOf: {
      id: HISTORY_OF_ID[name],
      category: ['category'],
      'item category': ['category'],
    },
  };
}

/** Column k: the k-th heaviest category of each row's bag; 0 where it has fewer. [BAG_SLOTS][N] */
function heaviestColumns({ count, bag, category, weight }: WeightedBags): Int32Array[] {
  const heaviest = Array.from({ length: count }, (_, b) =>
    Array.from(category, (id, c) => ({ id, weight: at(weight, b * category.length + c) }))
      .filter((entry) => entry.weight > 0)
      .sort((x, y) => y.weight - x.weight || x.id - y.id)
      .slice(0, BAG_SLOTS),
  );
  return Array.from({ length: BAG_SLOTS }, (_, k) => bag.map((b) => heaviest[b]?.[k]?.id ?? 0));
}
