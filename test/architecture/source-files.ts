import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryPath } from './document-table.ts';

/** Every TypeScript file of a folder of the repository. */
export function sourceFiles(folder: string): readonly string[] {
  const root = repositoryPath(folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, name));
}
