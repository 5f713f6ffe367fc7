import type { ModelSpec } from './experiment-spec.ts';

const MODULES: Readonly<Record<ModelSpec['kind'], readonly string[]>> = {
  dupn: ['embedding', 'profile', 'lstm', 'attention'],
  wide: [],
  'wide-deep': ['embedding', 'profile'],
  dssm: ['embedding', 'profile', 'dssm'],
  'cnn-max': ['embedding', 'profile', 'cnn'],
  transformer: ['embedding', 'profile', 'transformer', 'attention', 'embedding/position'],
  'mean-pooling': ['embedding', 'profile', 'mean'],
};

/** Which of them a network has depends on its settings and its tasks. */
const TABLES = 'item shop brand category tag scenario time type query profile'
  .split(' ')
  .map((table) => `embedding/${table}`);

/** The modules that tasks can share, by model: parts in front of the names of their weights. A linear model has none. */
export function sharedModules(kind: ModelSpec['kind']): readonly string[] {
  return kind === 'wide' ? [] : [...MODULES[kind], ...TABLES];
}

/** Whether a module or a weight is one of these, or within one; what is left of its name is not looked at. */
export function isSharedModule(kind: ModelSpec['kind'], name: string): boolean {
  const parts = name.split('/');
  const depth = parts[0] === 'embedding' ? 2 : 1;
  return sharedModules(kind).includes(parts.slice(0, depth).join('/'));
}
