import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** Exit status; null when a signal ended the program. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onStdout?: (text: string) => void;
}

/** Runs a program to its end; undefined when there is no such program. */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  options: RunOptions = {},
): Promise<ProgramResult | undefined> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = (): void => void child.kill();
    process.once('exit', stop);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onStdout?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      process.off('exit', stop);
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    child.once('close', (status, signal) => {
      process.off('exit', stop);
      resolve({ status, signal, stdout, stderr });
    });
  });
}
