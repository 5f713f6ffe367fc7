import { expect, it } from 'vitest';
import { z } from 'zod';
import { repositoryText } from './document-table.ts';

const lockSchema = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      dependencies: z.record(z.string(), z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

const { packages } = lockSchema.parse(JSON.parse(repositoryText('package-lock.json')));

it('names every package that another one asks for: npm 11 refuses a lock file with gaps', () => {
  const gaps = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies }).filter(
      (name) => !placesOf(path, name).some((place) => place in packages),
    ),
  );
  expect(gaps).toEqual([]);
});

it('has the hash of every package that must be there', () => {
  const bare = Object.entries(packages).filter(
    ([path, { integrity, optional }]) => path !== '' && integrity === undefined && !optional,
  );
  expect(bare.map(([path]) => path)).toEqual([]);
});

it('names no registry', () => {
  const named = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
  expect(named.map(([path]) => path)).toEqual([]);
});

/** Where Node looks for a package that the one at `path` imports, nearest first. */
function placesOf(path: string, name: string): string[] {
  const folders = path === '' ? [] : path.split(/(?<=\/|^)node_modules\//).slice(1);
  return Array.from({ length: folders.length + 1 }, (_, above) => {
    const kept = folders.slice(0, folders.length - above).map((part) => part.replace(/\/$/, ''));
    return [...kept.map((part) => `node_modules/${part}`), `node_modules/${name}`].join('/');
  });
}
