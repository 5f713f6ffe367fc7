import type { TaskName } from '../../core/tasks.ts';
import { countSplits } from '../count-splits.ts';
import { queryNumber, type Database } from '../duckdb/database.ts';
import { readExamples } from '../preparation/read-examples.ts';
import { readMoments, vocabularySize } from '../preparation/read-moments.ts';
import { standardiseRows } from '../preparation/standardise-rows.ts';
import type {
  DatasetManifest,
  PreparedDataset,
  TaskExamples,
  TaskManifest,
} from '../prepared-dataset.ts';
import { GAP_BORDERS, TEST_START, VALIDATION_START, WARM_UP_END } from './calendar.ts';
import {
  ACTION_TYPES,
  readEvents,
  readItems,
  readUsers,
  TIME_VOCABULARY,
  utcSeconds,
} from './read-tables.ts';
import { FIFP_STATISTICS, ROW_QUERIES, SPP_STATISTICS, TASKS } from './row-queries.ts';
import { RANKING_FEATURES } from './sql/ranking-features.ts';

const NUMBERS = {
  ctr: [],
  l2r: RANKING_FEATURES,
  fifp: FIFP_STATISTICS,
  spp: SPP_STATISTICS,
} as const satisfies Record<(typeof TASKS)[number], readonly string[]>;

/** Reads the finished tables into a prepared data set. */
export async function buildDataset(
  database: Database,
  fingerprint: string,
): Promise<PreparedDataset> {
  const users = await readUsers(database);
  const items = await readItems(database);
  const events = await readEvents(database);
  const { userOffset } = events;
  const time = utcSeconds('m.ts');
  const moments = await readMoments(database, { user: 'user_id', time, userOffset });
  const vocabulary = await readVocabulary(database);
  const privateTables: Partial<Record<TaskName, Partial<TaskManifest>>> = {
    fifp: { entities: vocabulary.item, entityCategories: vocabulary.category },
    spp: { entities: vocabulary.shop, entityCategories: 2 },
  };
  const tasks: Partial<Record<TaskName, TaskExamples>> = {};
  const manifests: Partial<Record<TaskName, TaskManifest>> = {};
  for (const task of TASKS) {
    const examples = await readExamples(database, task, ROW_QUERIES[task]);
    tasks[task] = examples;
    manifests[task] = {
      hiddenProfileFields: [],
      ...standardiseRows(examples, moments, NUMBERS[task]),
      ...privateTables[task],
      counts: countSplits(moments, examples, true),
    };
  }
  const manifest: DatasetManifest = {
    formatVersion: 1,
    name: 'jdata2019',
    fingerprint,
    vocabulary,
    profileFields: [],
    tagSlots: 1,
    querySlots: 1,
    gapBorders: GAP_BORDERS,
    tasks: manifests,
    about: await about(database),
  };
  return { manifest, users, items, events, moments, tasks };
}

/** Scenario and query have no value of their own: padding and unknown are all there is. */
async function readVocabulary(database: Database): Promise<DatasetManifest['vocabulary']> {
  return {
    item: await vocabularySize(database, 'v_item'),
    shop: await vocabularySize(database, 'v_shop'),
    brand: await vocabularySize(database, 'v_brand'),
    category: await vocabularySize(database, 'v_category'),
    tag: await vocabularySize(database, 'v_month'),
    scenario: 2,
    time: TIME_VOCABULARY,
    type: 2 + ACTION_TYPES,
    query: 2,
  };
}

async function about(database: Database): Promise<DatasetManifest['about']> {
  return {
    source: 'sample of JDATA-2019 in ciecus/MKM-SR; no licence stated',
    actions: await queryNumber(database, 'select count(*) from action'),
    sessions: await queryNumber(database, 'select count(*) from session'),
    split: `by session start, local time: train from ${WARM_UP_END}, validation from ${VALIDATION_START}, test from ${TEST_START}`,
    query: 'none: no request has query terms',
    profile: 'none',
    scenario: 'none',
    ppp: 'not carried: no prices',
  };
}
