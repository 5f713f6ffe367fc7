import type { TaskName } from '../core/tasks.ts';
import { encoderModel } from '../models/encoder-model.ts';
import { ITEM_TABLE, itemEmbedding } from '../models/feature-embeddings.ts';
import type { Model } from '../models/model.ts';
import { wideDeepModel } from '../models/wide-deep.ts';
import { wideModel, type WideOptions } from '../models/wide.ts';
import { ftrl } from '../nn/ftrl.ts';
import { Parameters } from '../nn/parameters.ts';
import type { ModelSpec, TrainingSpec } from '../spec/experiment-spec.ts';
import type { Task } from '../tasks/task.ts';
import { composeEncoder } from './compose-encoder.ts';
import { composeHead } from './compose-head.ts';
import { composeTask, type DataFacts } from './compose-task.ts';
import type { NetworkSpec } from './network-spec.ts';

export interface ModelComposition extends DataFacts {
  readonly model: ModelSpec;
  readonly optimizer: Pick<
    TrainingSpec['optimizer'],
    'initialAccumulator' | 'embeddingInitialAccumulator'
  >;
  readonly tasks: readonly TaskName[];
  /** T: events of a history, at most. */
  readonly historyLength: number;
  readonly seed: number;
}

/** The objects that a spec describes: nothing below this room knows specs. */
export function composeModel(composition: ModelComposition): Model {
  const { model, optimizer, seed } = composition;
  const parameters = new Parameters({
    seed,
    initialAccumulator: optimizer.initialAccumulator,
    embeddingInitialAccumulator: optimizer.embeddingInitialAccumulator,
    embeddingDeviation: model.kind === 'wide' ? 0 : model.initialization.embedding,
    frozen: frozenModules(model),
  });
  if (model.kind === 'wide') {
    const tasks = composition.tasks.map((name) => composeTask(name, composition, undefined));
    return wideModel(parameters, tasks, wideOptions(model));
  }
  return composeNetwork(parameters, composition, model);
}

/** Vectors that are trained beforehand stay what they are. */
function frozenModules(model: ModelSpec): readonly string[] {
  return model.kind === 'dupn' && model.itemVectors !== undefined ? [ITEM_TABLE] : [];
}

function composeNetwork(
  parameters: Parameters,
  composition: ModelComposition,
  model: NetworkSpec,
): Model {
  const { manifest, historyLength } = composition;
  const items = itemEmbedding(parameters, manifest.vocabulary, model.embeddingDim);
  const encoder = composeEncoder(model, {
    place: [parameters, manifest, items.width],
    historyLength,
  });
  const sizes = { itemWidth: items.width, ...model.embeddingDim, ...model.hiddenUnits };
  const tasks: readonly Task[] = composition.tasks.map((name) =>
    composeTask(name, composition, sizes),
  );
  const heads = tasks.map((task) => ({
    task,
    head: composeHead(parameters, model, task, encoder.width),
  }));
  const network = encoderModel({ parameters, items, encoder, heads });
  return model.kind === 'wide-deep'
    ? wideDeepModel(wideModel(parameters, tasks, wideOptions(model.wide)), network)
    : network;
}

function wideOptions({
  buckets,
  crosses,
  ftrl: rule,
}: Pick<Extract<ModelSpec, { kind: 'wide' }>, 'buckets' | 'crosses' | 'ftrl'>): WideOptions {
  return { buckets, crosses, rule: ftrl(rule) };
}
