import { isOfModule } from '../core/module-name.ts';
import type { ModelSpec } from './experiment-spec.ts';

type Kind = ModelSpec['kind'];
type SpecOf<K extends Kind> = Extract<ModelSpec, { readonly kind: K }>;

/** What a network has in front of the heads, tables of embeddings apart. */
const DENSE: { readonly [K in Kind]?: (model: SpecOf<K>) => readonly string[] } = {
  dupn: ({ properties, hiddenUnits }) => [
    ...layer('profile'),
    ...['kernel_item', 'kernel_hidden', 'bias'].map((name) => `lstm/${name}`),
    ...(properties === 'all' || properties === 'lstm' ? ['lstm/kernel_property'] : []),
    ...attention(hiddenUnits.attention.length),
  ],
  transformer: ({ layers, hiddenUnits }) => [
    ...layer('profile'),
    ...layer('transformer/input'),
    ...counted(layers, 'transformer/block').flatMap(block),
    ...norm('transformer/norm'),
    ...attention(hiddenUnits.attention.length),
  ],
  'cnn-max': ({ windows }) => [
    ...layer('profile'),
    ...counted(windows, 'cnn/window', 1).flatMap(layer),
    ...layer('cnn/dense'),
  ],
  'mean-pooling': () => [...layer('profile'), ...layer('mean/dense')],
  'wide-deep': () => layer('profile'),
  dssm: ({ units }) => [
    ...layer('profile'),
    ...counted(units.length, 'dssm/user/dense').flatMap(layer),
  ],
};

/**
 * Names of the weights that tasks can share. Which tables of embeddings a network has depends on its data and tasks too: all that
 * it can have are here, `embedding/profile` for those of the data set's fields. Undefined where nothing is known of a kind, whose
 * names are then checked when its network is built; wide shares nothing.
 */
export function sharedWeights(model: ModelSpec): readonly string[] | undefined {
  const dense = DENSE[model.kind] as ((model: ModelSpec) => readonly string[]) | undefined;
  return dense && [...dense(model), ...tables(model).map((table) => `embedding/${table}`)];
}

function tables(model: ModelSpec): readonly string[] {
  const readsProperties = 'properties' in model && model.properties !== 'none';
  return [
    ...['item', 'shop', 'brand', 'category', 'tag', 'scenario', 'query', 'profile'],
    ...(readsProperties ? ['time', 'type'] : []),
    ...(model.kind === 'transformer' ? ['position'] : []),
  ];
}

/** Whether a name is that of a weight, or of a module that has some: parts in front of their names. */
export function isNameOf(weights: readonly string[], name: string): boolean {
  const field = /^embedding\/profile\/[^/]+$/; // of the data set
  return field.test(name) || weights.some((weight) => isOfModule(weight, name));
}

function attention(hiddenLayers: number): readonly string[] {
  return [...counted(hiddenLayers, 'attention/dense'), 'attention/score'].flatMap(layer);
}

function block(name: string): readonly string[] {
  return [
    ...norm(`${name}/attention/norm`),
    ...layer(`${name}/attention/input`),
    ...layer(`${name}/attention/output`),
    ...norm(`${name}/feed_forward/norm`),
    ...layer(`${name}/feed_forward/dense_0`),
    ...layer(`${name}/feed_forward/dense_1`),
  ];
}

function layer(name: string): readonly string[] {
  return [`${name}/kernel`, `${name}/bias`];
}

function norm(name: string): readonly string[] {
  return [`${name}/scale`, `${name}/bias`];
}

function counted(count: number, name: string, first = 0): readonly string[] {
  return Array.from({ length: count }, (_, k) => `${name}_${k + first}`);
}
