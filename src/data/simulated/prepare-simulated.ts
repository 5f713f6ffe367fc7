import { createHash } from 'node:crypto';
import { TASK_NAMES, type TaskName } from '../../core/tasks.ts';
import type { MomentTable, PreparedDataset } from '../prepared-dataset.ts';
import { GAP_BORDERS, TIME_VOCABULARY } from './calendar.ts';
import { catalogueVocabularies, eventTable, itemTable } from './event-columns.ts';
import type { CatalogueVocabularies } from './event-columns.ts';
import { PROFILE_FIELDS } from './population.ts';
import { QUERY_SLOTS, SYNONYMS } from './query-terms.ts';
import type { OrderedMoments } from './requests-of-task.ts';
import { simulate, type Simulation } from './simulate.ts';
import type { SimulatedOptions } from './simulated-options.ts';
import { ctrTable, fifpTable, l2rTable, pppTable, sppTable } from './task-examples.ts';
import type { TaskInput, TaskTable } from './task-examples.ts';
import { SCENARIOS, TYPES } from './telling.ts';
import { countValues, learnVocabulary, type Vocabulary } from './vocabulary.ts';

/** Raise it with every change of what equal options give. */
const SIMULATOR_VERSION = 4;
/** The same of the control in which properties tell nothing, where that alone changes. */
const CONTROL_VERSION = 5;

const TABLE = {
  ctr: ctrTable,
  l2r: l2rTable,
  fifp: fifpTable,
  ppp: pppTable,
  spp: sppTable,
} as const satisfies Record<TaskName, (input: TaskInput) => TaskTable>;

/**
 * A simulated data set for all five tasks, in memory; equal options give equal bytes.
 *
 * @throws UserError `simulated-options` for a world that cannot be built from its counts
 */
export function prepareSimulated(options: SimulatedOptions): PreparedDataset {
  return prepareSimulation(simulate(options));
}

export function prepareSimulation(simulation: Simulation): PreparedDataset {
  const { world } = simulation;
  const { options } = world;
  const catalogue = catalogueVocabularies(simulation);
  const ordered = orderMoments(simulation);
  const query = queryVocabulary(ordered, options);
  const input = { world, ordered, catalogue, query };
  const tables = TASK_NAMES.filter((task) => options.requestShare[task] > 0).map(
    (task) => [task, TABLE[task](input)] as const,
  );
  return {
    manifest: {
      formatVersion: 1,
      name: 'simulated',
      fingerprint: simulatedFingerprint(options),
      vocabulary: { ...sizes(catalogue), query: query.size },
      profileFields: PROFILE_FIELDS,
      tagSlots: world.items.tagGroups + 1,
      querySlots: QUERY_SLOTS,
      gapBorders: GAP_BORDERS,
      tasks: Object.fromEntries(tables.map(([task, { manifest }]) => [task, manifest])),
      about: {
        seed: options.seed,
        users: options.users,
        events: simulation.log.item.length,
        moments: ordered.moments.length,
        tasksShareCauses: options.tasksShareCauses,
        informativeProperties: options.informativeProperties,
      },
    },
    users: {
      key: Int32Array.from({ length: options.users }, (_, user) => user + 1),
      profile: world.users.profile,
    },
    items: itemTable(simulation, catalogue),
    events: eventTable(simulation, catalogue.shop),
    moments: momentTable(ordered),
    tasks: Object.fromEntries(tables.map(([task, { examples }]) => [task, examples])),
  };
}

function orderMoments({ moments, calendar }: Simulation): OrderedMoments {
  const before = (border: number): number => moments.filter(({ time }) => time < border).length;
  const { validation, test } = calendar;
  const splitOffset = Uint32Array.of(0, before(validation), before(test), moments.length);
  return { moments, splitOffset };
}

function momentTable({ moments, splitOffset }: OrderedMoments): MomentTable {
  return {
    user: Int32Array.from(moments, ({ user }) => user),
    time: Uint32Array.from(moments, ({ time }) => time),
    historyEnd: Uint32Array.from(moments, ({ historyEnd }) => historyEnd),
    splitOffset,
  };
}

function queryVocabulary(
  { moments, splitOffset }: OrderedMoments,
  { categories }: SimulatedOptions,
): Vocabulary {
  const training = moments.slice(0, splitOffset[1]);
  const terms = training.flatMap(({ requests }) =>
    TASK_NAMES.flatMap((task) => requests[task]?.terms ?? []),
  );
  return learnVocabulary(countValues(terms, categories * SYNONYMS));
}

function sizes({
  item,
  shop,
  brand,
  category,
  tag,
}: CatalogueVocabularies): Omit<PreparedDataset['manifest']['vocabulary'], 'query'> {
  return {
    item: item.size,
    shop: shop.size,
    brand: brand.size,
    category: category.size,
    tag: tag.size,
    scenario: 2 + SCENARIOS.length,
    time: TIME_VOCABULARY,
    type: 2 + TYPES.length,
  };
}

/** What identifies the content of a simulated data set, without making it. */
export function simulatedFingerprint(options: SimulatedOptions): string {
  const { requestShare, ...flat } = options;
  const content = JSON.stringify({
    version: options.informativeProperties ? SIMULATOR_VERSION : CONTROL_VERSION,
    options: sortedEntries(flat),
    requestShare: sortedEntries(requestShare),
  });
  return createHash('sha256').update(content).digest('hex');
}

function sortedEntries(record: object): [string, unknown][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
