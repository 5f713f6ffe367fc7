import type { SpecPath } from './spec-problem.ts';

/** What data of unknown shape hold at a path; undefined where they hold nothing. */
export function valueAt(data: unknown, path: SpecPath): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) {
      return undefined;
    }
    return (value as Record<string | number, unknown>)[part]; // an own property, as just seen
  }, data);
}

/** The list at a path; an empty one where there is none. */
export function listAt(data: unknown, path: SpecPath): readonly unknown[] {
  const value = valueAt(data, path);
  return Array.isArray(value) ? value : [];
}
