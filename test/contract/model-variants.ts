import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import type { ModelSpec } from '../../src/spec/experiment-spec.ts';
import { tinyModelSpec } from '../support/tiny-model.ts';

/** The variants of each model kind that the contracts run over; a new kind does not compile without its own. */
const VARIANTS = {
  dupn: ['all', 'lstm', 'attention', 'none'] as const,
} satisfies Record<ModelSpec['kind'], readonly string[]>;

export interface ModelUnderContract {
  readonly name: string;
  readonly spec: ModelSpec;
}

export const models: readonly ModelUnderContract[] = VARIANTS.dupn.map((properties) => ({
  name: `dupn ${properties}`,
  spec: tinyModelSpec(properties),
}));

export interface Combination extends ModelUnderContract {
  readonly tasks: readonly TaskName[];
}

/** Every model, jointly on all tasks. */
export const jointCombinations: [string, Combination][] = models.map((model) => [
  `${model.name}, joint`,
  { ...model, tasks: TASK_NAMES },
]);

/** Every model × task, and every model jointly. */
export const combinations: [string, Combination][] = [
  ...models.flatMap((model) =>
    TASK_NAMES.map((task): [string, Combination] => [
      `${model.name}, ${task}`,
      { ...model, tasks: [task] },
    ]),
  ),
  ...jointCombinations,
];
