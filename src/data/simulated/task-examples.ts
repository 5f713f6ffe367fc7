import { at } from '../../core/typed-arrays.ts';
import type { FeatureScale, TaskExamples, TaskManifest, TaskRows } from '../prepared-dataset.ts';
import type { CatalogueVocabularies } from './event-columns.ts';
import { PRICE_LEVELS, TASTE_WIDTH } from './latent-space.ts';
import type { L2rDraw } from './l2r-request.ts';
import { PRICE_FIELD } from './population.ts';
import { RANKING_FEATURES } from './ranking-features.ts';
import { joined, queryColumn, requestsOfTask, type OrderedMoments } from './requests-of-task.ts';
import type { TaskRequests } from './requests-of-task.ts';
import type { RequestDraw } from './situation.ts';
import { standardise } from './standardise.ts';
import { countValues, learnVocabulary, type Vocabulary } from './vocabulary.ts';
import type { World } from './world.ts';

export interface TaskTable {
  readonly examples: TaskExamples;
  readonly manifest: TaskManifest;
}

export interface TaskInput {
  readonly world: World;
  readonly ordered: OrderedMoments;
  readonly catalogue: CatalogueVocabularies;
  readonly query: Vocabulary;
}

export function ctrTable(input: TaskInput): TaskTable {
  const { world, ordered, catalogue } = input;
  const requests = requestsOfTask(ordered, ({ requests }) => requests.ctr);
  const subject = subjectColumn(requests);
  const rows = {
    ...answers(requests),
    item: subject.map((item) => item + 1),
    shop: subject.map((item) => at(catalogue.shop.id, at(world.items.shop, item))),
    popularity: Float32Array.from(subject, (item) => Math.log1p(at(catalogue.itemCounts, item))),
  };
  return table(requests, input.query, { rows });
}

export function l2rTable(input: TaskInput): TaskTable {
  const requests = requestsOfTask<L2rDraw>(input.ordered, ({ requests }) => requests.l2r);
  const { values, scales } = standardise({
    columns: RANKING_FEATURES,
    values: joined(
      Float32Array,
      requests.draws.map(({ features }) => features),
    ),
    trainRows: requests.trainRows,
  });
  const width = RANKING_FEATURES.length;
  const sales = RANKING_FEATURES.findIndex(({ name }) => name === 'sales_volume');
  const rows = {
    ...answers(requests),
    weight: joined(
      Float32Array,
      requests.draws.map(({ weight }) => weight),
    ),
    features: values,
    popularity: values.filter((_, entry) => entry % width === sales),
  };
  return table(requests, input.query, { rows, manifest: { features: scales } });
}

export function pppTable(input: TaskInput): TaskTable {
  const { world, ordered } = input;
  const requests = requestsOfTask(ordered, ({ requests }) => requests.ppp);
  const { categories } = world.options;
  const training = requests.draws.slice(0, requests.trainRequests);
  const cellOf = (category: number, level: number): number => category * PRICE_LEVELS + level;
  const counts = countValues(
    training.map(({ subject, label }) => cellOf(at(subject, 0), at(label, 0))),
    categories * PRICE_LEVELS,
  );
  const shares = requests.draws.map(({ subject }) => {
    const first = cellOf(at(subject, 0), 0);
    const levels = Float32Array.from(counts.subarray(first, first + PRICE_LEVELS), (n) => n + 1);
    const total = levels.reduce((sum, count) => sum + count, 0);
    return levels.map((count) => count / total);
  });
  const rows = { ...answers(requests), popularity: joined(Float32Array, shares) };
  const manifest = { classes: PRICE_LEVELS, hiddenProfileFields: [PRICE_FIELD] };
  return table(requests, input.query, { rows, manifest });
}

export function fifpTable(input: TaskInput): TaskTable {
  const { icons, options } = input.world;
  const requests = requestsOfTask(input.ordered, ({ requests }) => requests.fifp);
  const subject = subjectColumn(requests);
  const followed = followedIn(requests, options.icons);
  return entityTable(input, requests, {
    vocabulary: learnVocabulary(
      countValues(subject.subarray(0, requests.trainRows), options.icons),
    ),
    department: icons.department,
    departments: options.departments,
    statistics: { fame: icons.fame, price: icons.price, ...styleScores(icons.taste) },
    popularity: Float32Array.from(followed),
  });
}

export function sppTable(input: TaskInput): TaskTable {
  const { shops, options } = input.world;
  const requests = requestsOfTask(input.ordered, ({ requests }) => requests.spp);
  const subject = subjectColumn(requests);
  const logOf = (counts: Uint32Array): Float32Array =>
    Float32Array.from(counts, (count) => Math.log1p(count));
  return entityTable(input, requests, {
    vocabulary: learnVocabulary(
      countValues(subject.subarray(0, requests.trainRows), options.shops),
    ),
    department: shops.department,
    departments: options.departments,
    statistics: {
      sales: logOf(input.catalogue.shopWarmUpCounts),
      service: shops.service,
      price: shops.price,
      ...styleScores(shops.taste),
    },
    popularity: logOf(input.catalogue.shopCounts),
  });
}

/** An icon's or shop's style is known, as an editor would score it; what the users like is not. */
function styleScores(taste: Float32Array): Record<string, Float32Array> {
  const scores: Record<string, Float32Array> = {};
  for (let d = 0; d < TASTE_WIDTH; d++) {
    scores[`style_${d + 1}`] = taste.filter((_, k) => k % TASTE_WIDTH === d);
  }
  return scores;
}

interface Entities {
  readonly vocabulary: Vocabulary;
  readonly department: Int32Array;
  readonly departments: number;
  readonly statistics: Readonly<Record<string, Float32Array>>;
  readonly popularity: Float32Array;
}

function entityTable(
  input: TaskInput,
  requests: TaskRequests<RequestDraw>,
  { vocabulary, department, departments, statistics, popularity }: Entities,
): TaskTable {
  const subject = subjectColumn(requests);
  const columns = Object.entries(statistics);
  const raw = new Float32Array(subject.length * columns.length);
  subject.forEach((entity, row) => {
    columns.forEach(([, values], c) => {
      raw[row * columns.length + c] = at(values, entity);
    });
  });
  const standard = standardise({
    columns: columns.map(([name]) => ({ name, sign: 1 })),
    values: raw,
    trainRows: requests.trainRows,
  });
  const rows = {
    ...answers(requests),
    entity: subject.map((entity) => at(vocabulary.id, entity)),
    entityCategory: subject.map((entity) => 2 + at(department, entity)),
    statistics: standard.values,
    popularity: Float32Array.from(subject, (entity) => at(popularity, entity)),
  };
  const manifest = {
    entities: vocabulary.size,
    entityCategories: 2 + departments,
    statistics: standard.scales,
  };
  return table(requests, input.query, { rows, manifest });
}

function followedIn(requests: TaskRequests<RequestDraw>, icons: number): Uint32Array {
  const training = requests.draws.slice(0, requests.trainRequests);
  return countValues(
    training.flatMap(({ subject, label }) => [...subject.filter((_, row) => label[row] === 1)]),
    icons,
  );
}

function subjectColumn({ draws }: TaskRequests<RequestDraw>): Int32Array {
  return joined(
    Int32Array,
    draws.map(({ subject }) => subject),
  );
}

function answers({ draws }: TaskRequests<RequestDraw>): Pick<TaskRows, 'label'> & {
  readonly oracle: Float32Array;
} {
  return {
    label: joined(
      Uint8Array,
      draws.map(({ label }) => label),
    ),
    oracle: joined(
      Float32Array,
      draws.map(({ probability }) => probability),
    ),
  };
}

interface TableParts {
  readonly rows: TaskRows;
  readonly manifest?: Partial<TaskManifest> & { readonly features?: readonly FeatureScale[] };
}

function table(
  { draws, momentOffset, rowOffset, counts }: TaskRequests<RequestDraw>,
  query: Vocabulary,
  { rows, manifest }: TableParts,
): TaskTable {
  return {
    examples: { momentOffset, rowOffset, query: queryColumn(draws, query), rows },
    manifest: { hiddenProfileFields: [], ...manifest, counts },
  };
}
