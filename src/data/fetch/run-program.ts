import { execFile } from 'node:child_process';

export interface ProgramAnswer {
  readonly succeeded: boolean;
  readonly output: string;
}

/** Runs a program to its end; undefined when there is no such program. Output and complaints come together. */
export function runProgram(
  program: string,
  parameters: readonly string[],
): Promise<ProgramAnswer | undefined> {
  return new Promise((resolve) => {
    execFile(program, parameters, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT' || error?.code === 'EACCES') resolve(undefined);
      else resolve({ succeeded: error === null, output: `${stdout}\n${stderr}` });
    });
  });
}

/** The last lines that say something, on one line. */
export function lastLines(text: string, count = 1): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(-count).join(' | ').slice(-400);
}
