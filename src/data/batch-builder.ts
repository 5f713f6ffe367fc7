import { assert, present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import type { Batch, ItemEntries, PropertyEntries } from './batch.ts';
import { HistoryWindow } from './history-window.ts';
import { isLabelled, type Labelled } from './label-share.ts';
import { PairIndexer } from './pair-indexer.ts';
import type { PreparedDataset } from './prepared-dataset.ts';
import { buildTaskBatch, type RequestSpan } from './task-batch.ts';

export interface BatchBuilderOptions {
  readonly dataset: PreparedDataset;
  readonly tasks: readonly TaskName[];
  /** T: events of a history, at most; 0 leaves them out, where representations are stored. */
  readonly historyLength: number;
  /** Where a task has not all of its labels. */
  readonly labelled?: Labelled | undefined;
  /** Most moments of a batch. */
  readonly batchSize: number;
}

/** Steps are rounded up to a multiple of this, so that few shapes occur. */
const STEP_MULTIPLE = 8;

/** Makes batches of moments. Holds scratch space, so one builder serves one caller at a time. */
export class BatchBuilder {
  readonly #options: BatchBuilderOptions;
  readonly #window: HistoryWindow;
  readonly #items: PairIndexer;
  readonly #properties: PairIndexer;

  constructor(options: BatchBuilderOptions) {
    this.#options = options;
    const positions = options.batchSize * options.historyLength;
    this.#window = new HistoryWindow(options.dataset, options.historyLength);
    this.#items = new PairIndexer(positions + mostCandidates(options));
    this.#properties = new PairIndexer(positions + 1);
  }

  /** Events that the moment's history holds, T at most. */
  readonly lengthOf = (moment: number): number => this.#window.lengthOf(moment);

  /** @param tasks Those whose rows the batch has; all of the builder's unless told. */
  build(moments: Uint32Array, tasks: readonly TaskName[] = this.#options.tasks): Batch {
    assert(moments.length <= this.#options.batchSize, 'a batch holds at most batchSize moments');
    const items = new PairCollector(this.#items);
    const properties = new PairCollector(this.#properties);
    const steps = this.#steps(moments);
    const history = {
      length: new Int32Array(moments.length),
      item: new Int32Array(moments.length * steps),
      property: new Int32Array(moments.length * steps),
    };
    moments.forEach((moment, m) => {
      history.length[m] = this.#window.fill({
        moment,
        offset: m * steps,
        items: history.item,
        properties: history.property,
        itemEntry: items.entryOf,
        propertyEntry: properties.entryOf,
      });
    });
    const asked = this.#requests(moments, tasks, items);
    return {
      moments: moments.length,
      steps,
      items: itemEntries(this.#options.dataset, items),
      properties: propertyEntries(this.#window, properties),
      history,
      ...asked,
    };
  }

  #steps(moments: Uint32Array): number {
    const longest = moments.reduce((most, moment) => Math.max(most, this.lengthOf(moment)), 1);
    const rounded = Math.ceil(longest / STEP_MULTIPLE) * STEP_MULTIPLE;
    return Math.max(1, Math.min(rounded, this.#options.historyLength));
  }

  #requests(
    moments: Uint32Array,
    names: readonly TaskName[],
    items: PairCollector,
  ): Pick<Batch, 'requests' | 'tasks'> {
    const { dataset, labelled } = this.#options;
    const { querySlots, profileFields } = dataset.manifest;
    const moment: number[] = [];
    const number: number[] = [];
    const query: number[] = [];
    const profile: number[] = [];
    const tasks: Batch['tasks'] = {};
    for (const task of names) {
      const examples = present(dataset.tasks[task], `examples of ${task}`);
      const hidden = new Set(dataset.manifest.tasks[task]?.hiddenProfileFields ?? []);
      const spans: RequestSpan[] = [];
      moments.forEach((datasetMoment, m) => {
        if (!isLabelled(labelled, task, datasetMoment)) return;
        const end = at(examples.momentOffset, datasetMoment + 1);
        for (let r = at(examples.momentOffset, datasetMoment); r < end; r++) {
          spans.push({
            request: moment.length,
            from: at(examples.rowOffset, r),
            to: at(examples.rowOffset, r + 1),
          });
          moment.push(m);
          number.push(r);
          for (let slot = 0; slot < querySlots; slot++) {
            query.push(at(examples.query, r * querySlots + slot));
          }
          const user = at(dataset.moments.user, datasetMoment);
          profileFields.forEach((field, f) => {
            const id = at(dataset.users.profile, user * profileFields.length + f);
            profile.push(hidden.has(field.name) ? 0 : id);
          });
        }
      });
      if (spans.length > 0) {
        tasks[task] = buildTaskBatch({ examples, spans, itemEntry: items.entryOf });
      }
    }
    return {
      requests: {
        count: moment.length,
        moment: Int32Array.from(moment),
        number: Int32Array.from(number),
        query: Int32Array.from(query),
        profile: Int32Array.from(profile),
      },
      tasks,
    };
  }
}

/** Distinct pairs of one batch in the order of their entries; entry 0 is the padding pair (0, 0). */
class PairCollector {
  readonly first: number[] = [];
  readonly second: number[] = [];
  readonly #indexer: PairIndexer;

  constructor(indexer: PairIndexer) {
    this.#indexer = indexer;
    indexer.clear();
    this.entryOf(0, 0);
  }

  readonly entryOf = (first: number, second: number): number => {
    const entry = this.#indexer.indexOf(first, second);
    if (entry === this.first.length) {
      this.first.push(first);
      this.second.push(second);
    }
    return entry;
  };
}

function itemEntries(dataset: PreparedDataset, pairs: PairCollector): ItemEntries {
  const rows = Int32Array.from(pairs.first);
  const { items, manifest } = dataset;
  const tag = new Int32Array(rows.length * manifest.tagSlots);
  rows.forEach((row, entry) => {
    const tags = items.tags.subarray(row * manifest.tagSlots, (row + 1) * manifest.tagSlots);
    tag.set(tags, entry * manifest.tagSlots);
  });
  return {
    count: rows.length,
    item: rows.map((row) => at(items.id, row)),
    shop: Int32Array.from(pairs.second),
    brand: rows.map((row) => at(items.brand, row)),
    category: rows.map((row) => at(items.category, row)),
    tag,
  };
}

function propertyEntries(window: HistoryWindow, pairs: PairCollector): PropertyEntries {
  const count = pairs.first.length;
  const entries = {
    count,
    scenario: new Int32Array(count),
    time: new Int32Array(count * 3),
    type: new Int32Array(count),
  };
  for (let entry = 1; entry < count; entry++) {
    const { scenario, type, gap, dayKind, dayPart } = window.unpackProperty(
      pairs.first[entry] ?? 0,
      pairs.second[entry] ?? 0,
    );
    entries.scenario[entry] = scenario;
    entries.type[entry] = type;
    entries.time.set([gap, dayKind, dayPart], entry * 3);
  }
  return entries;
}

/** Most CTR candidates that one batch can bring: they share the item entries with the histories. */
function mostCandidates({ dataset, batchSize }: BatchBuilderOptions): number {
  const examples = dataset.tasks.ctr;
  if (examples === undefined) return 1;
  let most = 0;
  for (let moment = 0; moment + 1 < examples.momentOffset.length; moment++) {
    const first = at(examples.rowOffset, at(examples.momentOffset, moment));
    const last = at(examples.rowOffset, at(examples.momentOffset, moment + 1));
    most = Math.max(most, last - first);
  }
  return most * batchSize + 1;
}
