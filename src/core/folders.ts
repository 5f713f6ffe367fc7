import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where this user's caches lie: the TensorFlow runtime, fetched and prepared data. `DUPN_CACHE` moves it. */
export function cacheFolder(...parts: readonly string[]): string {
  const root = namedFolder('DUPN_CACHE') ?? envPaths('dupn', { suffix: '' }).cache;
  return join(root, ...parts);
}

/** The folder that a variable of the environment names, from the working directory on; an empty one names none. */
export function namedFolder(variable: string): string | undefined {
  const folder = process.env[variable];
  return folder === undefined || folder === '' ? undefined : resolve(folder);
}
