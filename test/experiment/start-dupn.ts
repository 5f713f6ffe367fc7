import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../src/core/folders.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures/experiments/', import.meta.url));

export function fixture(name: string): string {
  return join(FIXTURES, name);
}

/** Groups at work: a test that fails leaves none behind. */
const running = new Set<number>();

process.on('exit', () => {
  for (const pid of running) process.kill(-pid, 'SIGKILL');
});

export interface Workplace {
  readonly results: string;
  /** With the runtime of this machine, and no data yet. */
  readonly cache: string;
  readonly remove: () => void;
}

/** A results folder and a cache of their own; the TensorFlow runtime is the user's, fetched at most once. */
export function workplace(): Workplace {
  const root = mkdtempSync(join(tmpdir(), 'dupn-run-'));
  const cache = join(root, 'cache');
  mkdirSync(cache);
  const runtime = cacheFolder('tensorflow');
  mkdirSync(runtime, { recursive: true });
  symlinkSync(runtime, join(cache, 'tensorflow'));
  return {
    results: join(root, 'results'),
    cache,
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One line of `--json`. */
export type RunEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

export interface DupnProcess {
  readonly pid: number;
  /** The first JSON line, past or to come, that fits; rejects when the process ends without one. */
  readonly event: (fits: (event: RunEvent) => boolean) => Promise<RunEvent>;
  readonly outcome: Promise<Outcome>;
  /** As a terminal does on Ctrl-C: to the process and all that it started. */
  readonly signalGroup: (signal: NodeJS.Signals) => void;
}

/** Starts the command line from its source, as the leader of a process group. */
export function startDupn(
  args: readonly string[],
  cache: string,
  environment: NodeJS.ProcessEnv = {},
): DupnProcess {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN, ...args], {
    env: { ...process.env, DUPN_CACHE: cache, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the process did not start');
  running.add(pid);
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    for (const look of watchers) look();
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      running.delete(pid);
      resolve({ exitCode, stdout: lines.map((line) => `${line}\n`).join(''), stderr });
    });
  });
  return {
    pid,
    outcome,
    event: async (fits) => {
      const found = new Promise<RunEvent>((resolve) => {
        const look = (): void => {
          const event = eventsIn(lines).find(fits);
          if (event !== undefined) resolve(event);
        };
        watchers.add(look);
        look();
      });
      const ended = outcome.then(({ exitCode }): never => {
        throw new Error(`ended with code ${exitCode} before that:\n${lines.join('\n')}\n${stderr}`);
      });
      return await Promise.race([found, ended]);
    },
    signalGroup: (signal) => {
      process.kill(-pid, signal);
    },
  };
}

/** Runs to its end. */
export async function runToEnd(
  args: readonly string[],
  cache: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return await startDupn(args, cache, environment).outcome;
}

/** Every line of `--json` output; one that is no JSON object throws. */
export function eventsIn(lines: readonly string[]): readonly RunEvent[] {
  return lines.map((line) => JSON.parse(line) as RunEvent); // our own program
}

/** The runner's cell processes at work, by their command line (Linux). */
export function cellProcesses(runner: number): readonly number[] {
  const list = `/proc/${runner}/task/${runner}/children`;
  if (!existsSync(list)) return [];
  return readFileSync(list, 'utf8')
    .trim()
    .split(/\s+/)
    .filter((pid) => pid !== '')
    .map(Number)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cell-process'));
}
