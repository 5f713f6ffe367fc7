import { at } from '../src/core/typed-arrays.ts';
import type { PreparedDataset } from '../src/data/prepared-dataset.ts';

export interface NeighbourAgreement {
  /** Items compared: those named, with a category. */
  readonly items: number;
  /** Mean share of an item's nearest neighbours that are of its category. */
  readonly agreement: number;
  /** The same share among all other items: what neighbours without sense would have. */
  readonly chance: number;
}

export interface NeighbourQuestion {
  /** Row-major. [V × d] */
  readonly vectors: Float32Array;
  readonly dim: number;
  /** Embedding id of each item to compare. */
  readonly ids: readonly number[];
  /** Category of each embedding id, 0 and 1 (unknown) being none. [V] */
  readonly categories: Int32Array;
  readonly neighbours: number;
  /** Every so-manieth item asks for its neighbours, among all. */
  readonly stride?: number;
}

/** How often the nearest neighbours of an item by cosine share its category. */
export function neighbourAgreement(question: NeighbourQuestion): NeighbourAgreement {
  const { vectors, dim, categories, neighbours, stride = 1 } = question;
  const ids = question.ids.filter((id) => at(categories, id) > 1);
  const units = ids.map((id) => unit(vectors.subarray(id * dim, (id + 1) * dim)));
  const categoryOf = ids.map((id) => at(categories, id));
  const sizes = new Map<number, number>();
  for (const category of categoryOf) sizes.set(category, (sizes.get(category) ?? 0) + 1);
  let [agreement, chance, asked] = [0, 0, 0];
  for (let k = 0; k < ids.length; k += stride) {
    const own = categoryOf[k] ?? 0;
    const near = nearest(units, k, neighbours);
    agreement += near.filter((other) => categoryOf[other] === own).length / near.length;
    chance += ((sizes.get(own) ?? 0) - 1) / (ids.length - 1);
    asked += 1;
  }
  return { items: ids.length, agreement: agreement / asked, chance: chance / asked };
}

/** Category of each item id; ids that several items share (unknown) have none. */
export function categoriesOfIds({ items, manifest }: PreparedDataset): Int32Array {
  const categories = new Int32Array(manifest.vocabulary.item);
  items.id.forEach((id, row) => {
    if (id > 1) categories[id] = at(items.category, row);
  });
  return categories;
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return vector.map((entry) => entry / norm);
}

function nearest(units: readonly Float32Array[], from: number, count: number): number[] {
  const own = units[from] ?? new Float32Array(0);
  const scored = units.map((other, k): [number, number] => {
    let cosine = 0;
    for (let d = 0; d < own.length; d++) cosine += (own[d] ?? 0) * (other[d] ?? 0);
    return [k === from ? -Infinity : cosine, k];
  });
  scored.sort(([a], [b]) => b - a);
  return scored.slice(0, count).map(([, k]) => k);
}
