import type { UserError } from '../../core/errors.ts';
import { runProgram } from '../../core/run-program.ts';
import { lastLines } from '../../core/last-lines.ts';
import { setupError } from './setup-error.ts';

export interface Python {
  readonly program: string;
  readonly version: string;
  readonly pipVersion: string;
}

const INSTALL_PIP =
  'install pip: `sudo apt install python3-pip` (Debian, Ubuntu), `sudo dnf install python3-pip` (Fedora, RHEL) or `python3 -m ensurepip --user`; then run `dupn setup`';
const INSTALL_PYTHON =
  'install Python 3.8 or newer with pip 20.3.2 or newer: `sudo apt install python3-pip` (Debian, Ubuntu) or `sudo dnf install python3-pip` (Fedora, RHEL); then run `dupn setup`';

/** The first that takes several platforms, as an older one did the last alone, and knows the wheel's Python 3.11. */
const MINIMUM_PIP = '20.3.2';

/** The first Python of the path whose pip answers. */
export async function findPythonWithPip(): Promise<Python> {
  let withoutPip: { program: string; complaint: string } | undefined;
  for (const program of ['python3', 'python']) {
    const answer = await runProgram(program, ['-m', 'pip', '--version']);
    const match = /^pip (\S+) .*\(python (\d+)\.(\d+)\)/m.exec(answer?.stdout ?? '');
    if (match !== null && Number(match[2]) >= 3) {
      const pipVersion = match[1] ?? '';
      if (isOlder(pipVersion, MINIMUM_PIP)) throw oldPip(program, pipVersion);
      return { program, version: `${match[2] ?? ''}.${match[3] ?? ''}`, pipVersion };
    }
    if (answer !== undefined) {
      withoutPip ??= { program, complaint: lastLines(answer.stderr, 1) };
    }
  }
  if (withoutPip !== undefined) {
    throw setupError({
      code: 'no-pip',
      message: 'Python has no pip, and pip fetches the TensorFlow libraries',
      expected: `\`${withoutPip.program} -m pip --version\` to answer`,
      found: withoutPip.complaint,
      cure: INSTALL_PIP,
    });
  }
  throw setupError({
    code: 'no-python',
    message: 'there is no Python here, and its pip fetches the TensorFlow libraries',
    expected: '`python3` or `python` on the PATH',
    found: 'neither',
    cure: INSTALL_PYTHON,
  });
}

function oldPip(program: string, version: string): UserError {
  return setupError({
    code: 'old-pip',
    message: 'pip is too old to fetch the TensorFlow libraries',
    expected: `pip ${MINIMUM_PIP} or newer`,
    found: `pip ${version}`,
    cure: `\`${program} -m pip install --user --upgrade pip\`, then run \`dupn setup\``,
  });
}

/** By their numbers: 9.0 is older than 20.3, and 20.3 than 20.3.2. */
function isOlder(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) < 0;
}
