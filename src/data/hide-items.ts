import type { RandomStream } from '../core/random.ts';
import { UNKNOWN_ID, type Batch } from './batch.ts';

/**
 * Replaces the id of a share of the batch's distinct items by "unknown"; shop, brand, category and tags stay. Ids are
 * learned from the training weeks, so "unknown" means there an item that hardly sells, and later also a new one that does:
 * this way its vector learns to stand for any item, and the rest of the item vector to do without the id.
 *
 * Deviation: hidden-items. The paper says nothing of items that training has not seen.
 */
export function hideItems(batch: Batch, share: number, stream: RandomStream): Batch {
  if (share === 0) return batch;
  const item = batch.items.item.map((id) => (id !== 0 && stream() < share ? UNKNOWN_ID : id));
  return { ...batch, items: { ...batch.items, item } };
}
