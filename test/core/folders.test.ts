import { afterEach, expect, test, vi } from 'vitest';
import { join } from 'node:path';
import { cacheFolder, namedFolder } from '../../src/core/folders.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a relative folder counts from the working directory, and is absolute from then on', () => {
  vi.stubEnv('DUPN_CACHE', 'near');
  expect(cacheFolder('data')).toBe(join(process.cwd(), 'near', 'data'));
});

test('an empty variable names nothing', () => {
  vi.stubEnv('DUPN_CACHE', '');
  vi.stubEnv('DUPN_JDATA2019', '');
  expect(cacheFolder()).toMatch(/^\/.*dupn$/);
  expect(namedFolder('DUPN_JDATA2019')).toBeUndefined();
});
