import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../../src/core/assert.ts';
import type { TaskName } from '../../../src/core/tasks.ts';
import { at } from '../../../src/core/typed-arrays.ts';
import { JDATA2019 } from '../../../src/data/jdata2019/jdata2019.ts';
import { prepareFiles } from '../../../src/data/preparation/prepare-files.ts';
import type { PreparedDataset } from '../../../src/data/prepared-dataset.ts';
import { readPreparedDataset } from '../../../src/data/prepared-store.ts';
import { auc } from '../../../src/metrics/auc.ts';

const SOURCE = process.env['DUPN_JDATA2019'];

// No licence is stated, so the files are not ours to fetch: set DUPN_JDATA2019 to their folder to run it.
describe.skipIf(SOURCE === undefined)('the published sample of jdata2019', () => {
  let dataset: PreparedDataset;
  const root = mkdtempSync(join(tmpdir(), 'dupn-test-'));

  // The preparation itself asserts the counts of expected-counts.ts on these files.
  beforeAll(async () => {
    const { folder } = await prepareFiles(JDATA2019, {
      sourceFolder: present(SOURCE, 'source'),
      folder: join(root, 'prepared'),
    });
    dataset = readPreparedDataset(folder);
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it.each([
    ['ctr', 0.2, 0.2, 0.2],
    ['l2r', 0.2043, 0.1885, 0.1674],
    ['fifp', 0.0132, 0.0152, 0.0247],
    ['spp', 0.2, 0.2, 0.2],
  ] as const)('%s has the base rates that its page states', (task, train, validation, test) => {
    const counts = present(dataset.manifest.tasks[task], task).counts;
    const rates = [counts.train, counts.validation, counts.test].map(
      ({ positives, rows }) => positives / rows,
    );
    [train, validation, test].forEach((rate, part) => {
      expect(rates[part]).toBeCloseTo(rate, 4);
    });
  });

  // Candidates of CTR are drawn as the browsed ones come about: popularity alone must tell nothing.
  it.each([
    ['ctr', 0.4908],
    ['l2r', 0.5096],
    ['fifp', 0.5418],
    ['spp', 0.6424],
  ] as const)('%s: popularity scores %f on the test rows', (task, expected) => {
    const rows = rowsOf(task, 2);
    const { popularity, label } = present(dataset.tasks[task], task).rows;
    const score = auc(
      rows.map((row) => at(present(popularity, 'popularity'), row)),
      rows.map((row) => at(label, row)),
    );
    expect(Math.abs(present(score, 'AUC') - expected)).toBeLessThan(0.0001);
  });

  it.each(['ctr', 'fifp'] as const)(
    '%s: whether a product is known hardly tells its label',
    (task) => {
      const { item, entity, label } = present(dataset.tasks[task], task).rows;
      for (const part of [0, 1, 2]) {
        const rows = rowsOf(task, part);
        const unknown = (row: number): number =>
          item === undefined
            ? Number(at(present(entity, 'products'), row) === 1)
            : Number(at(dataset.items.id, at(item, row)) === 1);
        const score = auc(
          rows.map(unknown),
          rows.map((row) => at(label, row)),
        );
        expect(Math.abs(present(score, 'AUC') - 0.5)).toBeLessThan(0.08);
      }
    },
  );

  function rowsOf(task: TaskName, part: number): number[] {
    const { momentOffset, rowOffset } = present(dataset.tasks[task], task);
    const [first = 0, last = 0] = [part, part + 1].map((of) =>
      at(rowOffset, at(momentOffset, at(dataset.moments.splitOffset, of))),
    );
    return Array.from({ length: last - first }, (_, k) => first + k);
  }
});
