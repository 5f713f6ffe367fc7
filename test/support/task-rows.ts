import type { TaskBatch } from '../../src/data/batch.ts';

/** Two candidates of request 0, none of request 1, three of request 2. */
export const REQUEST = Int32Array.of(0, 0, 2, 2, 2);

/** Five binary rows with the columns given. */
export function rowsWith(columns: Partial<TaskBatch>): TaskBatch {
  return {
    count: REQUEST.length,
    request: REQUEST,
    label: Float32Array.of(0, 1, 1, 0, 1),
    weight: Float32Array.of(1, 2.5, 1, 0.5, 3),
    row: Uint32Array.of(0, 1, 2, 3, 4),
    ...columns,
  };
}

/** One row of them, as a batch of its own. */
export function onlyRow(rows: TaskBatch, n: number): TaskBatch {
  const part = <T extends Int32Array | Uint32Array | Float32Array>(values: T): T => {
    const width = values.length / rows.count;
    return values.slice(n * width, (n + 1) * width) as T;
  };
  return {
    count: 1,
    request: part(rows.request),
    label: part(rows.label),
    weight: part(rows.weight),
    row: part(rows.row),
    ...(rows.item && { item: part(rows.item) }),
    ...(rows.scenario && { scenario: part(rows.scenario) }),
    ...(rows.features && { features: part(rows.features) }),
    ...(rows.entity && { entity: part(rows.entity) }),
    ...(rows.entityCategory && { entityCategory: part(rows.entityCategory) }),
    ...(rows.statistics && { statistics: part(rows.statistics) }),
    ...(rows.bags && { bags: { ...rows.bags, bag: part(rows.bags.bag) } }),
  };
}
