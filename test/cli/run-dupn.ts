import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Far above what any of these commands takes. */
const TIME_LIMIT_MS = 60_000;

/** Runs the command line from its source in a process of its own, in `cwd` or the repository. */
export function runDupn(args: readonly string[], cwd: string = ROOT): Outcome {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), main, ...args],
    { cwd, encoding: 'utf8', timeout: TIME_LIMIT_MS, killSignal: 'SIGKILL' },
  );
  return { exitCode: status, stdout, stderr };
}
