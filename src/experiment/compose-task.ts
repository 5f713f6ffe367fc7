import { present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { ctrTask } from '../tasks/ctr.ts';
import { entityTask } from '../tasks/entity-task.ts';
import { l2rTask } from '../tasks/l2r.ts';
import { pppTask } from '../tasks/ppp.ts';
import type { TableSize } from '../tasks/table-size.ts';
import type { Task } from '../tasks/task.ts';

/** What of the data set the tasks depend on. */
export interface DataFacts {
  readonly manifest: DatasetManifest;
  /** Whether CTR candidates say how they are shown. */
  readonly candidateScenario: boolean;
  /** Whether icons cover weighted sets of item categories. */
  readonly iconBags: boolean;
  /** Share of L2R's positives in training, weighted by n, in (0, 1); undefined without that task. */
  readonly rankingBaseRate?: number | undefined;
  /** What L2R's weights start at; undefined where the data set has no such thing. [m] */
  readonly rankingCoefficients?: readonly number[] | undefined;
}

/** Widths of the vectors that candidates have. */
export interface VectorSizes {
  readonly itemWidth: number;
  readonly scenario: number;
  readonly category: number;
  readonly entity: number;
  readonly entityCategory: number;
  readonly iconEncoder: number;
  readonly shopEncoder: number;
}

/** A linear model reads ids: its candidates have no vectors. */
const NO_VECTORS: VectorSizes = {
  itemWidth: 0,
  scenario: 0,
  category: 0,
  entity: 0,
  entityCategory: 0,
  iconEncoder: 0,
  shopEncoder: 0,
};

/** A task in the sizes of the data set, the same for every model. */
export function composeTask(
  name: TaskName,
  facts: DataFacts,
  sizes: VectorSizes | undefined,
): Task {
  return TASKS[name]({ ...facts, sizes: sizes ?? NO_VECTORS });
}

interface TaskComposition extends DataFacts {
  readonly sizes: VectorSizes;
}

const TASKS = {
  ctr: (c) =>
    ctrTask({
      itemWidth: c.sizes.itemWidth,
      scenario: c.candidateScenario ? tableSize(c, 'scenario') : undefined,
    }),
  l2r: (c) =>
    l2rTask({
      features: taskManifest(c, 'l2r').features?.length ?? 0,
      coefficients: c.rankingCoefficients,
      baseRate: c.rankingBaseRate,
    }),
  fifp: (c) =>
    entityTask({
      ...entityOptions(c, 'fifp'),
      bagCategory: c.iconBags ? tableSize(c, 'category') : undefined,
      encoderUnits: c.sizes.iconEncoder,
    }),
  ppp: (c) => pppTask(present(taskManifest(c, 'ppp').classes, 'number of price levels')),
  spp: (c) =>
    entityTask({
      ...entityOptions(c, 'spp'),
      bagCategory: undefined,
      encoderUnits: c.sizes.shopEncoder,
    }),
} satisfies Record<TaskName, (composition: TaskComposition) => Task>;

function entityOptions<T extends 'fifp' | 'spp'>(c: TaskComposition, name: T) {
  const manifest = taskManifest(c, name);
  const { entity, entityCategory } = c.sizes;
  return {
    name,
    entities: { rows: manifest.entities ?? 2, dim: entity },
    categories: { rows: manifest.entityCategories ?? 2, dim: entityCategory },
    statistics: manifest.statistics?.length ?? 0,
  };
}

function taskManifest({ manifest }: TaskComposition, task: TaskName) {
  return present(manifest.tasks[task], `manifest of ${task}`);
}

function tableSize(c: TaskComposition, field: 'scenario' | 'category'): TableSize {
  return { rows: c.manifest.vocabulary[field], dim: c.sizes[field] };
}
