import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimCell, dropClaim, isClaimed } from '../../src/results/cell-claim.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('one process at a time holds a cell', async () => {
  const folder = join(temporaryFolder(), 'cells', 'wide-s1-01234567');
  expect(isClaimed(folder)).toBe(false);
  const release = await claimCell(folder);
  expect(release).toBeDefined();
  expect(isClaimed(folder)).toBe(true);
  expect(await claimCell(folder)).toBeUndefined();
  await release?.();
  expect(isClaimed(folder)).toBe(false);
  const again = await claimCell(folder);
  expect(again).toBeDefined();
  await again?.();
});

test('the claim of a process that is gone can be taken away', async () => {
  const folder = join(temporaryFolder(), 'cells', 'wide-s1-01234567');
  await claimCell(folder);
  dropClaim(folder);
  expect(isClaimed(folder)).toBe(false);
  const release = await claimCell(folder);
  expect(release).toBeDefined();
  await release?.();
});

test('cells do not stand in each other’s way', async () => {
  const cells = join(temporaryFolder(), 'cells');
  const releases = await Promise.all([claimCell(join(cells, 'a')), claimCell(join(cells, 'b'))]);
  expect(releases).not.toContain(undefined);
  for (const release of releases) await release?.();
});
