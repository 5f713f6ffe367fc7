import type { ModelSpec } from './experiment-spec.ts';

/** Modules that tasks can share. A kind that is not here is checked when its network is built. wide shares nothing. */
const MODULES: Readonly<Partial<Record<ModelSpec['kind'], readonly string[]>>> = {
  dupn: ['embedding', 'profile', 'lstm', 'attention'],
  'wide-deep': ['embedding', 'profile'],
  dssm: ['embedding', 'profile', 'dssm'],
  'cnn-max': ['embedding', 'profile', 'cnn'],
  transformer: ['embedding', 'profile', 'transformer', 'attention'],
  'mean-pooling': ['embedding', 'profile', 'mean'],
};

/** Which of them a network has depends on its settings and its tasks. */
const TABLES = 'item shop brand category tag scenario time type query profile'
  .split(' ')
  .map((table) => `embedding/${table}`);

/** Names of weights behind that of their module; # is a number. Which of them a network has depends on its settings. */
const WEIGHTS: Readonly<Record<string, readonly string[]>> = {
  profile: dense(''),
  lstm: ['kernel_item', 'kernel_hidden', 'kernel_property', 'bias'],
  attention: [...dense('dense_#/'), ...dense('score/')],
  dssm: dense('user/dense_#/'),
  cnn: [...dense('window_#/'), ...dense('dense/')],
  mean: dense('dense/'),
  transformer: [
    ...dense('input/'),
    ...norm('block_#/attention/norm/'),
    ...norm('block_#/feed_forward/norm/'),
    ...norm('norm/'),
    ...dense('block_#/attention/input/'),
    ...dense('block_#/attention/output/'),
    ...dense('block_#/feed_forward/dense_#/'),
  ],
};

/** The modules of a kind that make up its representation; undefined where nothing is known of them. */
export function wholeModules(kind: ModelSpec['kind']): readonly string[] | undefined {
  return MODULES[kind];
}

/** The same, and tables of embeddings: what `freeze` can name. */
export function sharedModules(kind: ModelSpec['kind']): readonly string[] | undefined {
  const own = MODULES[kind];
  if (own === undefined) return undefined;
  return [...own, ...TABLES, ...(kind === 'transformer' ? ['embedding/position'] : [])];
}

/** Whether a name is that of one of these modules, or of a weight or a part of one. */
export function isWithin(modules: readonly string[], name: string): boolean {
  const module = moduleOf(name);
  if (!modules.includes(module)) return false;
  const rest = name.slice(module.length + 1).replaceAll(/_\d+(?=\/|$)/g, '_#');
  if (rest === '') return true;
  if (module === 'embedding/profile') return !rest.includes('/'); // a field of the data set
  return weightsOf(module).some((weight) => `${weight}/`.startsWith(`${rest}/`));
}

/** `lstm` of `lstm/bias`, `embedding/item` of itself. */
export function moduleOf(name: string): string {
  const parts = name.split('/');
  return parts.slice(0, parts[0] === 'embedding' ? 2 : 1).join('/');
}

/** What a module's weights are called behind its name; a table of embeddings is one weight. */
export function weightsOf(module: string): readonly string[] {
  return WEIGHTS[module] ?? [];
}

function dense(layer: string): readonly string[] {
  return [`${layer}kernel`, `${layer}bias`];
}

function norm(layer: string): readonly string[] {
  return [`${layer}scale`, `${layer}bias`];
}
