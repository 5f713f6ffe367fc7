import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryText, tableRows } from './document-table.ts';
import { sourceFiles } from './source-files.ts';

const rows = tableRows(repositoryText('docs/deviations.md'), 'id');
const documented = rows.map(([id = '']) => id.replaceAll('`', ''));

/** `Deviation: <id>.` at the start of a comment's line. */
const LINE = /^\s*(?:\/\*\*|\*|\/\/) Deviation: ([a-z0-9-]+)\./gm;

const inCode = sourceFiles('src').flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(LINE)].map(([, id = '']) => id),
);

describe('docs/deviations.md', () => {
  it('lists every Deviation: line of the code, and nothing else', () => {
    expect([...new Set(inCode)].sort()).toEqual([...documented].sort());
    expect(documented.length).toBeGreaterThan(20);
  });

  it('names each deviation once', () => {
    expect(documented).toEqual([...new Set(documented)]);
  });

  it('says of each what the paper says, what we do and why, and the effect', () => {
    const bad = rows.filter((cells) => cells.length !== 5 || cells.some((cell) => cell === ''));
    expect(bad).toEqual([]);
    for (const [, kind] of rows) expect(['open', 'differs']).toContain(kind);
  });
});
