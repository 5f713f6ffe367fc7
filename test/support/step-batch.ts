import type { Batch } from '../../src/data/batch.ts';

/**
 * Histories whose every step has an item and a property entry of its own: m T + t. The properties have ids, the items
 * have none: a test gives their vectors. One request a moment, without query.
 */
export function stepBatch(length: Int32Array, steps: number): Batch {
  const moments = length.length;
  const count = moments * steps;
  const entries = Int32Array.from({ length: count }, (_, entry) => entry);
  const ids = entries.map((entry) => 1 + (entry % 2));
  const [none, single] = [new Int32Array(0), new Int32Array(count)];
  return {
    moments,
    steps,
    items: { count, item: single, shop: single, brand: single, category: single, tag: single },
    properties: { count, scenario: ids, time: ids.toReversed(), type: ids },
    history: { length, item: entries, property: entries },
    requests: {
      count: moments,
      moment: Int32Array.from({ length: moments }, (_, request) => request),
      query: new Int32Array(moments),
      profile: none,
    },
    tasks: {},
  };
}
