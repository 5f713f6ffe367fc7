import type { Batch, TaskBatch } from '../../src/data/batch.ts';

/** One request of a batch, with its moment and its rows, as a batch of its own. */
export function onlyRequest(batch: Batch, request: number): Batch {
  const moment = batch.requests.moment[request] ?? 0;
  const part = (values: Int32Array, n: number, of: number): Int32Array => {
    const width = values.length / of;
    return values.slice(n * width, (n + 1) * width);
  };
  const { history, requests, moments } = batch;
  const tasks = Object.entries(batch.tasks).flatMap(([task, rows]) => {
    const own = onlyRows(rows, request);
    return own.count === 0 ? [] : [[task, own] as const];
  });
  return {
    ...batch,
    moments: 1,
    history: {
      length: part(history.length, moment, moments),
      item: part(history.item, moment, moments),
      property: part(history.property, moment, moments),
    },
    requests: {
      count: 1,
      moment: Int32Array.of(0),
      query: part(requests.query, request, requests.count),
      profile: part(requests.profile, request, requests.count),
    },
    tasks: Object.fromEntries(tasks),
  };
}

function onlyRows(rows: TaskBatch, request: number): TaskBatch {
  const kept = [...rows.request.keys()].filter((n) => rows.request[n] === request);
  const take = <T extends Int32Array | Uint32Array | Float32Array>(values: T): T => {
    const width = values.length / rows.count;
    const taken = values.slice(0, kept.length * width);
    kept.forEach((n, place) => {
      taken.set(values.subarray(n * width, (n + 1) * width), place * width);
    });
    return taken as T; // the same kind of array as `values`
  };
  return {
    count: kept.length,
    request: new Int32Array(kept.length),
    label: take(rows.label),
    weight: take(rows.weight),
    row: take(rows.row),
    ...(rows.item && { item: take(rows.item) }),
    ...(rows.scenario && { scenario: take(rows.scenario) }),
    ...(rows.features && { features: take(rows.features) }),
    ...(rows.entity && { entity: take(rows.entity) }),
    ...(rows.entityCategory && { entityCategory: take(rows.entityCategory) }),
    ...(rows.statistics && { statistics: take(rows.statistics) }),
    ...(rows.bags && { bags: { ...rows.bags, bag: take(rows.bags.bag) } }),
  };
}

/** The same batch with more steps; its padding names real entries, which nobody may read. */
export function withMorePadding(batch: Batch, more: number): Batch {
  const { moments, steps, history } = batch;
  const widened = (values: Int32Array, garbage: number): Int32Array => {
    const wide = new Int32Array(moments * (steps + more)).fill(garbage);
    for (let m = 0; m < moments; m++) {
      const real = history.length[m] ?? 0;
      wide.set(values.subarray(m * steps, m * steps + real), m * (steps + more));
    }
    return wide;
  };
  return {
    ...batch,
    steps: steps + more,
    history: {
      length: history.length,
      item: widened(history.item, batch.items.count - 1),
      property: widened(history.property, batch.properties.count - 1),
    },
  };
}
