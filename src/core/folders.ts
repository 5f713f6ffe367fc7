import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where this user's caches lie: the TensorFlow runtime, fetched and prepared data. `DUPN_CACHE` moves it. */
export function cacheFolder(...parts: readonly string[]): string {
  const root = process.env['DUPN_CACHE'] ?? envPaths('dupn', { suffix: '' }).cache;
  return join(root, ...parts);
}
