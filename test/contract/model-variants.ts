import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import type { ModelSpec } from '../../src/spec/experiment-spec.ts';
import { MODEL_KINDS, modelSchema } from '../../src/spec/model-schema.ts';
import { unsupportedReason } from '../../src/spec/model-support.ts';
import { TINY_SIZES, tinyModelSpec } from '../support/tiny-model.ts';

export interface ModelUnderContract {
  readonly name: string;
  readonly spec: ModelSpec;
}

const { embeddingDim } = TINY_SIZES;
const initialization = { embedding: 0.1 };
const headUnits = { profile: 8, tower: 13, iconEncoder: 11, shopEncoder: 12 };
const fieldUnits = { profile: 8, iconEncoder: 11, shopEncoder: 12 };
/** Mean losses have small gradients against FTRL's beta of 1. */
const ftrl = { alpha: 20 };

function model(name: string, spec: object): ModelUnderContract {
  return { name, spec: modelSchema.parse(spec) };
}

/** What the contracts run over where a kind has variants, or settings that are not small by themselves. */
const VARIANTS: Readonly<Partial<Record<ModelSpec['kind'], readonly ModelUnderContract[]>>> = {
  dupn: [
    ...(['all', 'lstm', 'attention', 'none'] as const).map((properties) => ({
      name: `dupn ${properties}`,
      spec: tinyModelSpec(properties),
    })),
    model('dupn word2vec', { kind: 'dupn', itemVectors: 'word2vec', ...TINY_SIZES }),
  ],
  'cnn-max': [
    model('cnn-max', {
      ...{ kind: 'cnn-max', windows: 3, maps: 5, embeddingDim, initialization },
      hiddenUnits: { ...headUnits, encoder: 9 },
    }),
  ],
  transformer: (['causal', 'full'] as const).map((context) =>
    model(`transformer ${context}`, {
      ...{ kind: 'transformer', context, layers: 2, heads: 2, embeddingDim, initialization },
      hiddenUnits: { ...headUnits, encoder: 10, feedForward: 14, attention: [10, 7] },
    }),
  ),
  wide: [model('wide', { kind: 'wide', buckets: 2 ** 16, ftrl })],
  'wide-deep': [
    model('wide-deep', {
      ...{ kind: 'wide-deep', wide: { buckets: 2 ** 16, ftrl }, deep: [12, 9, 7] },
      ...{ embeddingDim, hiddenUnits: fieldUnits, initialization },
    }),
  ],
  dssm: [
    model('dssm', {
      ...{ kind: 'dssm', units: [12, 9, 7], embeddingDim },
      ...{ hiddenUnits: fieldUnits, initialization },
    }),
  ],
};

/** Every kind that there is: one without variants of its own as an encoder of small sizes. */
export const models: readonly ModelUnderContract[] = MODEL_KINDS.flatMap((kind) => {
  const hiddenUnits = { ...headUnits, encoder: 9 };
  return VARIANTS[kind] ?? [model(kind, { kind, embeddingDim, initialization, hiddenUnits })];
});

export interface Combination extends ModelUnderContract {
  readonly tasks: readonly TaskName[];
}

/** A model has no cell for a task only with a reason that the report prints. */
const tasksOf = ({ spec }: ModelUnderContract): readonly TaskName[] =>
  TASK_NAMES.filter((task) => unsupportedReason(spec, task) === undefined);

/** Every model, jointly on all its tasks. */
export const jointCombinations: [string, Combination][] = models.map((under) => [
  `${under.name}, joint`,
  { ...under, tasks: tasksOf(under) },
]);

/** Every model × task, and every model jointly. */
export const combinations: [string, Combination][] = [
  ...models.flatMap((under) =>
    tasksOf(under).map((task): [string, Combination] => [
      `${under.name}, ${task}`,
      { ...under, tasks: [task] },
    ]),
  ),
  ...jointCombinations,
];
