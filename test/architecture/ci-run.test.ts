import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { repositoryPath } from './document-table.ts';

interface Repository {
  readonly readme: string;
  /** Parts of the check that fail. */
  readonly red?: string;
}

/** Runs a copy of .ci/run in a folder of its own, where `npm run <part>` fails for the red part alone. */
function ciRun({ readme, red = 'none' }: Repository) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.ci'));
  mkdirSync(join(folder, 'bin'));
  copyFileSync(repositoryPath('.ci/run'), join(folder, '.ci', 'run'));
  writeFileSync(join(folder, 'README.md'), readme);
  writeFileSync(join(folder, 'bin', 'npm'), `#!/bin/sh\n[ "$3" != "${red}" ]\n`);
  chmodSync(join(folder, 'bin', 'npm'), 0o755);
  const { status, stdout } = spawnSync(join(folder, '.ci', 'run'), {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` },
  });
  return { status, stdout, last: stdout.trimEnd().split('\n').at(-1) };
}

function readmeWith(line: string): string {
  return `# x\n\n<!-- command: run -->\n\n\`\`\`\nfalse\n\`\`\`\n\n<!-- command: test -->\n\n\`\`\`\n${line}\n\`\`\`\n`;
}

/** A test line that writes what vitest would, says something and ends with a code. */
function vitestLine(passed: number, failed: number, code: number): string {
  const tests = Array.from({ length: failed }, () => ({ status: 'failed' }));
  const report = {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [{ status: failed > 0 ? 'failed' : 'passed', assertionResults: tests }],
  };
  return `echo the suite at work && echo '${JSON.stringify(report)}' > "$DUPN_TEST_REPORT" && exit ${code}`;
}

describe('.ci/run', () => {
  it('counts the tests and the parts of the check, and shows the output', () => {
    const { status, stdout, last } = ciRun({ readme: readmeWith(vitestLine(12, 0, 0)) });
    expect({ status, last }).toEqual({ status: 0, last: '17 passed, 0 failed' });
    expect(stdout).toContain('\nthe suite at work\n');
  });

  it('fails with a test', () => {
    const { status, last } = ciRun({ readme: readmeWith(vitestLine(10, 2, 1)) });
    expect({ status, last }).toEqual({ status: 1, last: '15 passed, 2 failed' });
  });

  it('fails with a part of the check', () => {
    const { status, last } = ciRun({ readme: readmeWith(vitestLine(10, 0, 0)), red: 'lint' });
    expect({ status, last }).toEqual({ status: 1, last: '14 passed, 1 failed' });
  });

  it('fails when all tests pass and the line does not', () => {
    const { status, last } = ciRun({ readme: readmeWith(vitestLine(10, 0, 3)) });
    expect({ status, last }).toEqual({ status: 1, last: '15 passed, 1 failed' });
  });

  it('fails when a test file breaks before its first test', () => {
    const report =
      '{"numPassedTests":4,"numFailedTests":0,"numPendingTests":0,"numTodoTests":0,"testResults":[{"status":"failed","assertionResults":[]}]}';
    const { status, last } = ciRun({
      readme: readmeWith(`echo '${report}' > "$DUPN_TEST_REPORT"; exit 1`),
    });
    expect({ status, last }).toEqual({ status: 1, last: '9 passed, 1 failed' });
  });

  it.each(['exit 7', 'true'])('fails when the line ends before vitest is done: %s', (line) => {
    const { status, last } = ciRun({ readme: readmeWith(line) });
    expect({ status, last }).toEqual({ status: 1, last: '5 passed, 1 failed' });
  });

  it.each([
    '# no block\n',
    '<!-- command: test -->\n\n```\na\nb\n```\n',
    '<!-- command: test -->\n\ntext first\n\n```\na\n```\n',
  ])('fails without one marked line', (readme) => {
    const { status, last } = ciRun({ readme });
    expect({ status, last }).toEqual({ status: 1, last: '0 passed, 1 failed' });
  });

  it('gives the line no input to wait for', () => {
    const { status, last } = ciRun({ readme: readmeWith(`cat && ${vitestLine(1, 0, 0)}`) });
    expect({ status, last }).toEqual({ status: 0, last: '6 passed, 0 failed' });
  });
});
