import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runDupn } from './run-dupn.ts';

describe('dupn', () => {
  it('--help names every command, with examples', () => {
    const { exitCode, stdout, stderr } = runDupn(['--help']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    for (const { name, summary } of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
      expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
    }
    expect(stdout).toContain('Examples:\n  $ dupn run experiments/quickstart.yaml');
  });

  it.each(COMMANDS.map(({ name }) => name))('%s --help tells its own options', (name) => {
    const { exitCode, stdout, stderr } = runDupn([name, '--help']);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: dupn ${name}\\b`));
    expect(stdout).toContain('-h, --help');
  });

  it('without a command shows the help as a usage error', () => {
    const { exitCode, stdout, stderr } = runDupn([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: dupn/);
  });

  it('suggests the command that was meant', () => {
    expect(runDupn(['vaildate', 'a.yaml'])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "error: unknown command 'vaildate'
      (Did you mean validate?)
      (add --help to see what there is)
      ",
        "stdout": "",
      }
    `);
  });

  it('suggests nothing for a word that is like no command', () => {
    expect(runDupn(['frobnicate'])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "error: unknown command 'frobnicate'
      (add --help to see what there is)
      ",
        "stdout": "",
      }
    `);
  });

  it('does not give the general help for a command that there is not', () => {
    const { exitCode, stderr } = runDupn(['verfy', '--help']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error: unknown command 'verfy'");
  });

  it('does not know an option of no command', () => {
    expect(runDupn(['validate', '--learning-rate', '3'])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "error: unknown option '--learning-rate'
      (add --help to see what there is)
      ",
        "stdout": "",
      }
    `);
  });

  it('--version is that of the package', () => {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(text) as { version: string };
    expect(runDupn(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('says what to do when it has not been built', () => {
    const folder = temporaryFolder();
    const bin = fileURLToPath(new URL('../../bin/dupn.js', import.meta.url));
    cpSync(bin, join(folder, 'bin/dupn.mjs'));
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin/dupn.mjs')], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "dupn is not built yet.
          cure      run \`npm ci && npm run build\` in its folder
      "
    `);
  });
});
