import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The text of a file of the repository. */
export function repositoryText(path: string): string {
  return readFileSync(repositoryPath(path), 'utf8');
}

export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** The body rows of the Markdown tables whose first column has this heading, cells trimmed. */
export function tableRows(markdown: string, firstHeading: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let inside = false;
  for (const line of markdown.split('\n')) {
    const cells = line.startsWith('|') ? cellsOf(line) : undefined;
    if (cells === undefined) inside = false;
    else if (inside) rows.push(cells);
    else if (cells[0] === firstHeading) inside = true;
  }
  const body = rows.filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)));
  if (body.length === 0) throw new Error(`no table begins with a column "${firstHeading}"`);
  return body;
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim());
}
