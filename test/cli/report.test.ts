import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runDupn } from './run-dupn.ts';

const EXPERIMENT = 'experiments/quickstart.yaml';

describe('dupn report --curves', () => {
  it.each([
    ['svg', '<svg '],
    [
      'CSV',
      'experiment,row,task,seed,split,metric,step,epoch,samples,all_samples,source_samples,value\nquickstart,',
    ],
  ])('writes the curves of recorded results as .%s, and prints the table', (ending, start) => {
    const file = join(temporaryFolder(), `curves.${ending}`);
    const { exitCode, stdout, stderr } = runDupn(['report', EXPERIMENT, '--curves', file]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `written to ${file}\n` });
    expect(stdout).toContain('quickstart · simulated · ');
    expect(readFileSync(file, 'utf8').slice(0, start.length)).toBe(start);
  });

  it('takes no other kind of file', () => {
    expect(runDupn(['report', EXPERIMENT, '--curves', 'curves.png'])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "error: option '--curves <file>' argument 'curves.png' is invalid. --curves takes a file whose name ends in .csv or .svg.
      (add --help to see what there is)
      ",
        "stdout": "",
      }
    `);
  });

  it('writes nothing into a folder that is not there, and says so', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'no', 'curves.csv');
    const { exitCode, stdout, stderr } = runDupn(['report', EXPERIMENT, '--curves', file]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
      "<folder>/no/curves.csv  the report cannot be written here
          found     no such folder
          cure      name a file in a folder that exists and that this user can write
      "
    `);
  });
});
