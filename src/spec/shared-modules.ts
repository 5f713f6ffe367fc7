import type { ModelSpec } from './experiment-spec.ts';

/** A kind that is not here is not checked as the file is read, but when its network is built. wide shares nothing. */
const MODULES: Readonly<Partial<Record<ModelSpec['kind'], readonly string[]>>> = {
  dupn: ['embedding', 'profile', 'lstm', 'attention'],
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

/** The modules that tasks can share: parts in front of the names of their weights; undefined where nothing is known of them. */
export function sharedModules(kind: ModelSpec['kind']): readonly string[] | undefined {
  const own = MODULES[kind];
  return own && [...own, ...TABLES];
}

/** Whether a module or a weight is one of these, or within one; what is left of its name is not looked at. */
export function isWithin(modules: readonly string[], name: string): boolean {
  const parts = name.split('/');
  const depth = parts[0] === 'embedding' ? 2 : 1;
  return modules.includes(parts.slice(0, depth).join('/'));
}
