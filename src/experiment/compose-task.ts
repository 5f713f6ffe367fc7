import { present } from '../core/assert.ts';
import type { TaskName } from '../core/tasks.ts';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import type { EmbeddingDims } from '../models/feature-embeddings.ts';
import type { ModelSpec } from '../spec/experiment-spec.ts';
import { ctrTask } from '../tasks/ctr.ts';
import { entityTask } from '../tasks/entity-task.ts';
import { l2rTask } from '../tasks/l2r.ts';
import { pppTask } from '../tasks/ppp.ts';
import type { TableSize } from '../tasks/table-size.ts';
import type { Task } from '../tasks/task.ts';

export interface TaskComposition {
  readonly model: Pick<ModelSpec, 'embeddingDim' | 'hiddenUnits'>;
  readonly manifest: DatasetManifest;
  readonly itemWidth: number;
  /** Whether CTR candidates say how they are shown. */
  readonly candidateScenario: boolean;
  /** Whether icons cover weighted sets of item categories. */
  readonly iconBags: boolean;
  /** Share of L2R's positives in training, weighted by n, in (0, 1); undefined without that task. */
  readonly rankingBaseRate?: number | undefined;
}

/** A task in the sizes of the data set, the same for every model. */
export function composeTask(name: TaskName, composition: TaskComposition): Task {
  return TASKS[name](composition);
}

const TASKS = {
  ctr: (c) =>
    ctrTask({
      itemWidth: c.itemWidth,
      scenario: c.candidateScenario ? tableSize(c, 'scenario') : undefined,
    }),
  l2r: (c) =>
    l2rTask({
      features: taskManifest(c, 'l2r').features?.length ?? 0,
      coefficients: rankingCoefficients(c),
      baseRate: c.rankingBaseRate,
    }),
  fifp: (c) =>
    entityTask({
      ...entityOptions(c, 'fifp'),
      bagCategory: c.iconBags ? tableSize(c, 'category') : undefined,
      encoderUnits: c.model.hiddenUnits.iconEncoder,
    }),
  ppp: (c) => pppTask(present(taskManifest(c, 'ppp').classes, 'number of price levels')),
  spp: (c) =>
    entityTask({
      ...entityOptions(c, 'spp'),
      bagCategory: undefined,
      encoderUnits: c.model.hiddenUnits.shopEncoder,
    }),
} satisfies Record<TaskName, (composition: TaskComposition) => Task>;

/** The coefficients that turned the features, where all have one. */
function rankingCoefficients(c: TaskComposition): readonly number[] | undefined {
  const coefficients = taskManifest(c, 'l2r').features?.map(({ coefficient }) => coefficient) ?? [];
  const known = coefficients.filter((coefficient) => coefficient !== undefined);
  return known.length === coefficients.length && known.length > 0 ? known : undefined;
}

function entityOptions<T extends 'fifp' | 'spp'>(c: TaskComposition, name: T) {
  const manifest = taskManifest(c, name);
  const { entity, entityCategory } = c.model.embeddingDim;
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

function tableSize(c: TaskComposition, field: keyof EmbeddingDims): TableSize {
  return { rows: c.manifest.vocabulary[field], dim: c.model.embeddingDim[field] };
}
