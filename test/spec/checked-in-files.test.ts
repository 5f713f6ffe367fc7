import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadAnySpec } from '../../src/spec/load-spec.ts';
import { resolveDatasetPath } from '../../src/spec/resolve-dataset.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Source and prepared data beside a dataset.yaml are not ours to read. */
const FILES = ['experiments', 'data']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ya?ml$/.test(name) && !/(^|\/)(source|prepared)\//.test(name))
      .map((name) => join(folder, name)),
  )
  .sort();

describe('the experiment and data set files of the repository', () => {
  it('are found', () => {
    expect(FILES).toEqual(
      expect.arrayContaining([
        'data/completejourney/dataset.yaml',
        'data/jdata2019/dataset.yaml',
        'data/simulated/dataset.yaml',
        'experiments/quickstart.yaml',
      ]),
    );
  });

  it.each(FILES)('%s is valid and names its schema', (file) => {
    const path = join(ROOT, file);
    const loaded = loadAnySpec(path);
    if (loaded.type === 'experiment') {
      expect(existsSync(resolveDatasetPath(loaded.spec, path))).toBe(true);
    }
    const [, schema = ''] =
      /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(path, 'utf8')) ?? [];
    const target = relative(ROOT, join(dirname(path), schema));
    expect(target).toBe(`docs/schema/${loaded.type}.schema.json`);
  });
});
