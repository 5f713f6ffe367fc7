import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A program of the outside world: what it prints and how it ends, by the start of its parameters. */
export interface FakeProgram {
  readonly answers: readonly {
    readonly to: string;
    readonly stdout?: string;
    readonly stderr?: string;
    readonly status?: number;
  }[];
}

export interface FakeMachine {
  /** The cache of this machine's user; empty. */
  readonly cache: string;
}

/** For the current test, a PATH that holds these programs and nothing else, and an empty cache. */
export function fakeMachine(programs: Readonly<Record<string, FakeProgram>>): FakeMachine {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  const cache = join(folder, 'cache');
  mkdirSync(bin);
  for (const [name, program] of Object.entries(programs)) {
    const path = join(bin, name);
    writeFileSync(path, script(program));
    chmodSync(path, 0o755);
  }
  for (const name of ['CXX', 'CUDA_VISIBLE_DEVICES', 'DUPN_TENSORFLOW_DIR']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('PATH', bin);
  vi.stubEnv('DUPN_CACHE', cache);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return { cache };
}

function script(program: FakeProgram): string {
  return `#!${process.execPath}
const asked = process.argv.slice(2).join(' ');
const answer = ${JSON.stringify(program.answers)}.find(({ to }) => asked.startsWith(to));
process.stdout.write(answer?.stdout ?? '');
process.stderr.write(answer?.stderr ?? '');
process.exitCode = answer === undefined ? 127 : (answer.status ?? 0);
`;
}

export const COMPILER: FakeProgram = {
  answers: [{ to: '--version', stdout: 'g++ (Debian 12.2.0-14) 12.2.0\n' }],
};

/** A Python whose pip answers, and whose `pip download` says this and fails. */
export function pythonWhosePipSays(stderr: string, status = 1): FakeProgram {
  return {
    answers: [
      {
        to: '-m pip --version',
        stdout: 'pip 23.2.1 from /usr/lib/python3/dist-packages/pip (python 3.11)\n',
      },
      { to: '-m pip download', stderr, status },
    ],
  };
}
