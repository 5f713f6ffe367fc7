import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunRecord } from '../results/run-record.ts';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

/** What decides figures; results and notes beside it do not. */
const PROGRAM = ['src', 'bin', 'data', 'package.json', 'package-lock.json'];

/** Which program made a record: version, commit, and the lock file of its dependencies. */
export function provenance(): RunRecord['provenance'] {
  const lockfile = `${PACKAGE}package-lock.json`;
  const manifest = JSON.parse(readFileSync(`${PACKAGE}package.json`, 'utf8')) as {
    version: string; // our own file
  };
  // inside another project's repository, its commit would say nothing of this program
  const isOwnCheckout = git(['rev-parse', '--show-prefix']) === '';
  const status = isOwnCheckout ? git(['status', '--porcelain', '--', ...PROGRAM]) : undefined;
  return {
    version: manifest.version,
    gitCommit: (isOwnCheckout ? git(['rev-parse', 'HEAD']) : undefined) ?? null,
    gitDirty: status === undefined ? null : status !== '',
    lockfileSha256: existsSync(lockfile)
      ? createHash('sha256').update(readFileSync(lockfile)).digest('hex')
      : null,
    nodeVersion: process.version,
  };
}

/** undefined where the package is not a git checkout, or git is missing. */
function git(args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: PACKAGE,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
