import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runDupn } from './run-dupn.ts';

let folder = '';

const GOOD = `experiment: quickstart
kind: multi-task
data: ../data/mine.yaml
tasks: [ctr, l2r]
seeds: 2
model: dupn
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dupn-validate-'));
  mkdirSync(join(folder, 'experiments'));
  mkdirSync(join(folder, 'data'));
  const files: Record<string, string> = {
    'experiments/good.yaml': GOOD,
    'experiments/bad.yaml': GOOD.replace('dupn', '{kind: dupnn}').replace('ctr', 'cvr'),
    'experiments/lost.yaml': GOOD.replace('mine', 'yours'),
    'data/mine.yaml': 'dataset: mine\nkind: simulated\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('dupn validate', () => {
  it('says one line for each good file', () => {
    const outcome = runDupn(['validate', 'experiments/good.yaml', './data/mine.yaml'], folder);
    expect(outcome).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "stderr": "",
        "stdout": "experiments/good.yaml  ok: experiment quickstart (multi-task), tasks ctr, l2r, seeds 1, 2
      ./data/mine.yaml  ok: data set mine (simulated)
      ",
      }
    `);
  });

  it('says all that is wrong with every bad one, beside the good ones', () => {
    const files = ['good', 'bad', 'lost', 'missing'].map((name) => `experiments/${name}.yaml`);
    expect(runDupn(['validate', ...files, 'data'], folder)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "experiments/bad.yaml:4:9  tasks[0]: "cvr" is not one of ctr, l2r, fifp, ppp, spp; did you mean "ctr"?
          4 | tasks: [cvr, l2r]
            |         ^^^
      experiments/bad.yaml:6:15  model.kind: "dupnn" is not one of dupn, cnn-max, transformer, mean-pooling, wide, wide-deep, dssm; did you mean "dupn"?
          6 | model: {kind: dupnn}
            |               ^^^^^
      experiments/lost.yaml:3:7  data.dataset: no such file: data/yours.yaml
          3 | data: ../data/yours.yaml
            |       ^^^^^^^^^^^^^^^^^^
      experiments/missing.yaml  no such file
          cure      check the path; it is read from the working directory
      data  a folder, where a YAML file is expected
          cure      name a file in it
      4 of 5 files have problems
      ",
        "stdout": "experiments/good.yaml  ok: experiment quickstart (multi-task), tasks ctr, l2r, seeds 1, 2
      ",
      }
    `);
  });

  it('names a published table that does not exist', () => {
    const text = readFileSync(join(folder, 'experiments/good.yaml'), 'utf8');
    const other = join(temporaryFolder(), 'figure.yaml');
    const data = text.replace('../data/', `${folder}/data/`);
    writeFileSync(other, `${data}report: { paper: { table: figure-66, rows: {} } }\n`);
    const { exitCode, stderr } = runDupn(['validate', other]);
    expect(exitCode).toBe(2);
    expect(stderr.replace(other, '<file>')).toMatchInlineSnapshot(`
      "<file>:7:27  report.paper.table: "figure-66" is not one of figure-10, figure-6, figure-7, figure-8, figure-9, table-2, table-3; did you mean "figure-6"?
          7 | report: { paper: { table: figure-66, rows: {} } }
            |                           ^^^^^^^^^
      "
    `);
  });

  it('names a row beside the published numbers that a transfer does not have', () => {
    const file = join(temporaryFolder(), 'moves.yaml');
    const lines = [
      ...['experiment: moves', 'kind: transfer', 'data: simulated', 'tasks: [spp]', 'model: dupn'],
      ...['sources: [{ tasks: [ctr] }]', 'strategies: [RS, FT]', 'fractions: [0.05, 1]'],
      "report: { paper: { table: figure-7, rows: { 'FT, 100 %': FT, RS: RS } } }",
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const { exitCode, stderr } = runDupn(['validate', file]);
    expect(exitCode).toBe(2);
    expect(stderr.replace(file, '<file>')).toMatchInlineSnapshot(`
      "<file>:9:62  report.paper.rows.RS: no row has this label; rows: RS, 5 % | FT, 5 % | RS, 100 % | FT, 100 %
          9 | report: { paper: { table: figure-7, rows: { 'FT, 100 %': FT, RS: RS } } }
            |                                                              ^^
      "
    `);
  });

  it('touches nothing', () => {
    runDupn(['validate', 'experiments/good.yaml'], folder);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      'data',
      'data/mine.yaml',
      'experiments',
      'experiments/bad.yaml',
      'experiments/good.yaml',
      'experiments/lost.yaml',
    ]);
  });

  it('wants a file', () => {
    expect(runDupn(['validate'])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "error: missing required argument 'file.yaml'
      (add --help to see what there is)
      ",
        "stdout": "",
      }
    `);
  });
});
