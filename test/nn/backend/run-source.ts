import { fileURLToPath } from 'node:url';
import { runProgram, type ProgramResult } from '../../../src/core/run-program.ts';
import { present } from '../../../src/core/assert.ts';

/** Runs a TypeScript file of this folder, or of the project, in a process of its own. */
export async function runSource(
  file: string,
  parameters: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<ProgramResult> {
  const tsx = import.meta.resolve('tsx');
  const path = fileURLToPath(new URL(file, import.meta.url));
  const result = await runProgram(process.execPath, ['--import', tsx, path, ...parameters], {
    env,
  });
  return present(result, 'node');
}
