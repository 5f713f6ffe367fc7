import { spawn } from 'node:child_process';
import { exitOnSignal } from './exit-on-signal.ts';

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

/** Runs a program to its end; undefined when there is no such program. It ends with this process, and so do those that it starts. */
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
      detached: true, // a group of its own, so that a compiler ends with its parts
    });
    const stop = (): void => {
      if (child.pid !== undefined) endGroup(child.pid);
    };
    const ignoreSignals = exitOnSignal();
    process.prependOnceListener('exit', stop); // before what it writes is removed
    const letGo = (): void => {
      process.off('exit', stop);
      ignoreSignals();
    };
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
      letGo();
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    child.once('close', (status, signal) => {
      letGo();
      resolve({ status, signal, stdout, stderr });
    });
  });
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
