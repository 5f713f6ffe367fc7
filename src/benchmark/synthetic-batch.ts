import { normalDraw, type RandomStream } from '../core/random.ts';
import type { TaskName } from '../core/tasks.ts';
import type { Batch, TaskBatch } from '../data/batch.ts';
import { PairIndexer } from '../data/pair-indexer.ts';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { checkLoad, type LoadShape } from './load-shape.ts';

export const BENCHMARK_TASKS = ['ctr', 'l2r', 'fifp', 'ppp'] as const satisfies TaskName[];

// Sizes that no option names: the same as at the top of bench/synthetic_load.py.
const SCENARIOS = 8;
const TYPES = 6;
const GAPS = 11;
const DAY_KINDS = 2;
const DAY_PARTS = 7;
const QUERY_TERMS = 50_000;
const QUERY_SLOTS = 3;
const PROFILE_FIELDS = 7;
const PROFILE_SIZE = 16;
const FEATURES = 26;
const CLASSES = 7;
const ICONS = 10_000;
const ICON_CATEGORIES = 100;
const ICON_STATISTICS = 8;
const ZIPF_EXPONENT = 1.05;

/** The sizes that a model needs to be built for the load. */
export function loadManifest(shape: LoadShape): DatasetManifest {
  const counts = { rows: 0, positives: 0, requests: 0, moments: 0, users: 0 };
  const task = {
    hiddenProfileFields: [],
    counts: { train: counts, validation: counts, test: counts },
  };
  const scale = { mean: 0, deviation: 1, sign: 1 } as const;
  const scales = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, k) => ({ ...scale, name: `${prefix}${k}` }));
  return {
    formatVersion: 1,
    name: 'benchmark',
    fingerprint: 'benchmark',
    vocabulary: {
      item: shape.items + 2,
      shop: shape.shops + 2,
      brand: shape.brands + 2,
      category: shape.categories + 2,
      tag: shape.tags + 2,
      scenario: SCENARIOS + 2,
      time: GAPS + DAY_KINDS + DAY_PARTS + 2,
      type: TYPES + 2,
      query: QUERY_TERMS + 2,
    },
    profileFields: Array.from({ length: PROFILE_FIELDS }, (_, k) => ({
      name: `field${k}`,
      size: PROFILE_SIZE,
    })),
    tagSlots: shape.tagsPerItem,
    querySlots: QUERY_SLOTS,
    gapBorders: [],
    tasks: {
      ctr: task,
      l2r: { ...task, features: scales('feature', FEATURES) },
      ppp: { ...task, classes: CLASSES },
      fifp: {
        ...task,
        entities: ICONS,
        entityCategories: ICON_CATEGORIES,
        statistics: scales('statistic', ICON_STATISTICS),
      },
    },
    about: {},
  };
}

/** One batch of the load: ids by Zipf(1.05), labels by a coin. */
export function syntheticBatch(shape: LoadShape, stream: RandomStream): Batch {
  checkLoad(shape);
  const requests = shape.batch / shape.candidates;
  const moments = requests / shape.requests;
  const items = new ItemDraws(shape, stream, moments * shape.length + shape.batch + 1);
  const below = (count: number): number => Math.floor(stream() * count);
  const length = Int32Array.from({ length: moments }, () => historyLength(shape, stream));
  const positions = moments * shape.length;
  const item = new Int32Array(positions);
  const property = new Int32Array(positions);
  const properties = new PropertyDraws(stream, positions + 1);
  for (let position = 0; position < positions; position++) {
    const step = position % shape.length;
    if (step >= (length[Math.floor(position / shape.length)] ?? 0)) continue;
    item[position] = items.draw();
    property[position] = properties.draw();
  }
  const tasks = Object.fromEntries(
    BENCHMARK_TASKS.map((task, t) => [task, taskRows(task, t, { shape, requests, items, stream })]),
  );
  return {
    moments,
    steps: shape.length,
    items: items.entries(),
    properties: properties.entries(),
    history: { length, item, property },
    requests: {
      count: requests,
      moment: Int32Array.from({ length: requests }, (_, r) => Math.floor(r / shape.requests)),
      query: Int32Array.from(
        { length: requests * QUERY_SLOTS },
        () => 2 + zipfRank(QUERY_TERMS, stream),
      ),
      profile: Int32Array.from(
        { length: requests * PROFILE_FIELDS },
        () => 2 + below(PROFILE_SIZE - 2),
      ),
    },
    tasks,
  };
}

/** A rank in 0 … count-1 by Zipf's law, through the inverse of the continuous distribution. */
export function zipfRank(count: number, stream: RandomStream): number {
  const power = 1 - ZIPF_EXPONENT;
  const x = (1 + stream() * (count ** power - 1)) ** (1 / power);
  return Math.min(count - 1, Math.floor(x) - 1);
}

function historyLength(shape: LoadShape, stream: RandomStream): number {
  if (shape.lengths === 'full') return shape.length;
  const drawn = Math.exp(Math.log(shape.length / 4) + normalDraw(stream));
  return Math.max(1, Math.min(shape.length, Math.round(drawn)));
}

/** Draws items and numbers the distinct ones; shop, brand, category and tags are fixed functions of the item. */
class ItemDraws {
  readonly #shape: LoadShape;
  readonly #stream: RandomStream;
  readonly #indexer: PairIndexer;
  readonly #ids = [0];

  constructor(shape: LoadShape, stream: RandomStream, capacity: number) {
    this.#shape = shape;
    this.#stream = stream;
    this.#indexer = new PairIndexer(capacity);
    this.#indexer.indexOf(0, 0);
  }

  draw(): number {
    const id = 2 + zipfRank(this.#shape.items, this.#stream);
    const entry = this.#indexer.indexOf(id, 0);
    if (entry === this.#ids.length) this.#ids.push(id);
    return entry;
  }

  entries(): Batch['items'] {
    const { shops, brands, categories, tags, tagsPerItem } = this.#shape;
    const ids = Int32Array.from(this.#ids);
    const attribute = (salt: number, count: number) =>
      ids.map((id) => (id === 0 ? 0 : 2 + (hash(id, salt) % count)));
    const tag = new Int32Array(ids.length * tagsPerItem);
    for (let slot = 0; slot < tagsPerItem; slot++) {
      attribute(10 + slot, tags).forEach((value, n) => (tag[n * tagsPerItem + slot] = value));
    }
    return {
      count: ids.length,
      item: ids,
      shop: attribute(1, shops),
      brand: attribute(2, brands),
      category: attribute(3, categories),
      tag,
    };
  }
}

function hash(id: number, salt: number): number {
  const mixed = Math.imul(id ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/** Draws behaviour properties uniformly and numbers the distinct ones. */
class PropertyDraws {
  readonly #stream: RandomStream;
  readonly #indexer: PairIndexer;
  readonly #cells: [number, number, number, number, number][] = [];

  constructor(stream: RandomStream, capacity: number) {
    this.#stream = stream;
    this.#indexer = new PairIndexer(capacity);
    this.#indexer.indexOf(0, 0);
    this.#cells.push([0, 0, 0, 0, 0]);
  }

  draw(): number {
    const below = (count: number): number => Math.floor(this.#stream() * count);
    const [scenario, type] = [below(SCENARIOS), below(TYPES)];
    const [gap, kind, part] = [below(GAPS), below(DAY_KINDS), below(DAY_PARTS)];
    const first = 1 + scenario * TYPES + type;
    const entry = this.#indexer.indexOf(first, (gap * DAY_KINDS + kind) * DAY_PARTS + part);
    if (entry === this.#cells.length) this.#cells.push([scenario, type, gap, kind, part]);
    return entry;
  }

  entries(): Batch['properties'] {
    const real = (value: number, entry: number): number => (entry === 0 ? 0 : 2 + value);
    return {
      count: this.#cells.length,
      scenario: Int32Array.from(this.#cells, ([scenario], n) => real(scenario, n)),
      type: Int32Array.from(this.#cells, ([, type], n) => real(type, n)),
      time: Int32Array.from(
        this.#cells.flatMap(([, , gap, kind, part], n) => [
          real(gap, n),
          real(GAPS + kind, n),
          real(GAPS + DAY_KINDS + part, n),
        ]),
      ),
    };
  }
}

interface RowContext {
  readonly shape: LoadShape;
  readonly requests: number;
  readonly items: ItemDraws;
  readonly stream: RandomStream;
}

/** The rows of requests t, t + 4, t + 8 …: one task a request. */
function taskRows(task: TaskName, t: number, context: RowContext): TaskBatch {
  const { shape, requests, items, stream } = context;
  const own = Array.from({ length: requests }, (_, r) => r).filter((r) => r % 4 === t);
  const request = Int32Array.from(own.flatMap((r) => Array<number>(shape.candidates).fill(r)));
  const count = request.length;
  const draws = <T>(size: number, draw: () => T): T[] => Array.from({ length: size }, draw);
  const below = (limit: number): number => Math.floor(stream() * limit);
  const base = {
    count,
    request,
    label: Float32Array.from(draws(count, () => below(task === 'ppp' ? CLASSES : 2))),
    weight: new Float32Array(count).fill(1),
    row: new Uint32Array(count),
  };
  switch (task) {
    case 'ctr':
      return { ...base, item: Int32Array.from(draws(count, () => items.draw())) };
    case 'l2r':
      return {
        ...base,
        features: Float32Array.from(draws(count * FEATURES, () => normalDraw(stream))),
      };
    case 'fifp':
    case 'spp':
      return {
        ...base,
        entity: Int32Array.from(draws(count, () => 2 + zipfRank(ICONS - 2, stream))),
        entityCategory: Int32Array.from(draws(count, () => 2 + below(ICON_CATEGORIES - 2))),
        statistics: Float32Array.from(draws(count * ICON_STATISTICS, () => normalDraw(stream))),
      };
    case 'ppp':
      return base;
  }
}
