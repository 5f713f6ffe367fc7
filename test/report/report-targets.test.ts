import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeReportFile } from '../../src/report/report-file.ts';
import {
  experimentFolder,
  writeDatasetCopy,
  writeExperimentCopy,
} from '../../src/results/results-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';
import { exampleSpec, SPEC_TEXT } from './example-results.ts';
import { ranExperiment, tablesOf } from './ran-experiment.ts';

test('the file and the folders give the same table, with the real published numbers', () => {
  const { results, file } = ranExperiment();
  const [table] = tablesOf([file], results);
  expect(table?.rows[0]?.cells['ctr.auc']).toMatchObject({ n: 3, paper: 0.726 });
  expect(table?.references).toHaveLength(3);
  expect(tablesOf([results], 'elsewhere')).toEqual([table]);
  expect(tablesOf([join(results, 'quickstart')], 'elsewhere')).toEqual([table]);
  expect(tablesOf([file, results], results)).toEqual([table, table]);
});

test('the copy of the data set tells which tasks it carries', () => {
  const { results, file } = ranExperiment();
  const folder = experimentFolder(results, exampleSpec().experiment);
  writeDatasetCopy(folder, 'dataset: log\nkind: jdata2019\n');
  for (const targets of [[file], [results]]) {
    const [table] = tablesOf(targets, results);
    expect(table?.rows[0]?.missing['ppp.accuracy']).toBe(
      'the data set cannot carry PPP: no prices',
    );
  }
  writeDatasetCopy(folder, 'dataset: simulated\nkind: simulated\n');
  expect(tablesOf([results], results)[0]?.rows[0]?.cells['ppp.accuracy']?.n).toBe(3);
});

test('results that lie elsewhere state the floors of the copy of their data set', () => {
  const { results } = ranExperiment();
  const folder = experimentFolder(results, exampleSpec().experiment);
  writeExperimentCopy(folder, SPEC_TEXT.replace('data: simulated', 'data: ../gone/dataset.yaml'));
  const floors = (): unknown => tablesOf([results], results)[0]?.floors;
  expect(floors()).toEqual([]);
  writeDatasetCopy(
    folder,
    'dataset: simulated\nkind: simulated\nfloors: [{label: low, source: a program, scores: {ctr: 0.6}}]\n',
  );
  expect(floors()).toEqual([{ label: 'low', source: 'a program', cells: { 'ctr.auc': 0.6 } }]);
});

test('a folder without results', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'results', 'notes'), { recursive: true });
  const action = (): unknown => tablesOf([join(root, 'results')], 'results');
  expect(await userErrorText(action, root)).toMatchInlineSnapshot(`
    "<folder>/results  there are no results of an experiment in this folder
        expected  a folder with an experiment.yaml and its cells, as dupn run leaves it
        cure      give the experiment file, or run it first"
  `);
});

test('a results folder that does not exist', async () => {
  const { root, file } = ranExperiment();
  const action = (): unknown => tablesOf([file], join(root, 'resluts'));
  expect(await userErrorText(action, root)).toMatchInlineSnapshot(`
    "<folder>/resluts  there is no such results folder
        expected  cells of the experiment in <folder>/resluts/quickstart/cells
        cure      \`dupn run <folder>/quickstart.yaml --results <folder>/resluts\` makes them; or name the folder that has them with --results <dir>"
  `);
});

test('a results folder without a cell of the experiment', async () => {
  const { root, results, file } = ranExperiment();
  writeFileSync(file, SPEC_TEXT.replace('experiment: quickstart', 'experiment: group/other'));
  const action = (): unknown => tablesOf([file], results);
  expect(await userErrorText(action, root)).toMatchInlineSnapshot(`
    "<folder>/results  there are no cells of <folder>/quickstart.yaml in this results folder
        expected  cells of the experiment in <folder>/results/group/other/cells
        cure      \`dupn run <folder>/quickstart.yaml --results <folder>/results\` makes them; or name the folder that has them with --results <dir>"
  `);
});

test('an experiment that was begun and left no cell', async () => {
  const root = temporaryFolder();
  writeExperimentCopy(join(root, 'results', 'quickstart'), SPEC_TEXT);
  const action = (): unknown => tablesOf([join(root, 'results')], 'results');
  expect(await userErrorText(action, root)).toMatchInlineSnapshot(`
    "<folder>/results  there are no results of an experiment in this folder
        expected  a folder with an experiment.yaml and its cells, as dupn run leaves it
        cure      give the experiment file, or run it first"
  `);
});

test('a results folder with some of the cells gives the table', () => {
  const { results, file } = ranExperiment();
  const cells = join(results, 'quickstart', 'cells');
  for (const name of readdirSync(cells).slice(1)) rmSync(join(cells, name), { recursive: true });
  const [table] = tablesOf([file], results);
  expect(table?.rows.map(({ label }) => label)).toEqual(['multi-task', 'single-task']);
});

test('published numbers that do not exist', async () => {
  const { root, results, file } = ranExperiment();
  writeFileSync(file, SPEC_TEXT.replace('figure-6', 'table-9'));
  const action = (): unknown => tablesOf([file], results);
  expect(await userErrorText(action, root)).toMatchInlineSnapshot(`
    "<folder>/quickstart.yaml:10:12  report.paper.table: "table-9" is not one of figure-10, figure-6, figure-7, figure-8, figure-9, table-2, table-3; did you mean "table-2"?
        10 |     table: table-9
           |            ^^^^^^^"
  `);
});

test('a report that cannot be written', async () => {
  const root = temporaryFolder();
  const action = (): void => {
    writeReportFile(join(root, 'no', 'such', 'folder', 'table.md'), 'text');
  };
  expect(await userErrorText(action, root)).toMatchInlineSnapshot(`
    "<folder>/no/such/folder/table.md  the report cannot be written here
        found     no such folder
        cure      name a file in a folder that exists and that this user can write"
  `);
});

test('rows that the paper does not have are named with their places in the file', async () => {
  const { root, results, file } = ranExperiment();
  writeFileSync(
    file,
    SPEC_TEXT.replace(/rows: .*/, 'rows: {multi-task: joint, single-task: singletask}'),
  );
  expect(await userErrorText(() => tablesOf([file], results), root)).toMatchInlineSnapshot(`
    "<folder>/quickstart.yaml:11:24  report.paper.rows.multi-task: the published figure-6 has no row "joint"; rows: single-task | multi-task
        11 |     rows: {multi-task: joint, single-task: singletask}
           |                        ^^^^^
    <folder>/quickstart.yaml:11:44  report.paper.rows.single-task: the published figure-6 has no row "singletask"; did you mean "single-task"?
        11 |     rows: {multi-task: joint, single-task: singletask}
           |                                            ^^^^^^^^^^"
  `);
});

test('what cannot be read is left out, named with what to do; the rest is shown', () => {
  const { root, results, file } = ranExperiment();
  const experiment = experimentFolder(results, 'quickstart');
  const [newer = '', cut = '', failed = ''] = readdirSync(join(experiment, 'cells'));
  const path = (cell: string, name: string): string => join(experiment, 'cells', cell, name);
  const record = readFileSync(path(newer, 'record.json'), 'utf8');
  writeFileSync(
    path(newer, 'record.json'),
    record.replace('"formatVersion": 1', '"formatVersion": 9'),
  );
  writeFileSync(path(cut, 'record.json'), record.slice(0, 100));
  rmSync(path(failed, 'record.json'));
  writeFileSync(path(failed, 'failure.json'), '{"formatV');
  writeFileSync(join(experiment, 'references.json'), '{');
  const [table] = tablesOf([file], results);
  expect(table?.rows.flatMap(({ cells }) => Object.values(cells).map(({ n }) => n))).toContain(3);
  expect(table?.references).toEqual([]);
  const notes = table?.notes.filter((note) => note.startsWith('Left out'));
  expect(notes?.map((note) => note.replaceAll(root, '<folder>')).join('\n')).toMatchInlineSnapshot(`
    "Left out: <folder>/results/quickstart/cells/multi-task-s1-abababab/record.json: this record of a run was written by a newer dupn; update dupn, or give another folder with --results <dir>.
    Left out: <folder>/results/quickstart/cells/multi-task-s2-abababab/record.json: this is not a readable record of a run; run the experiment again: it trains this cell anew and leaves the others as they are.
    Left out: <folder>/results/quickstart/cells/multi-task-s3-abababab/failure.json: this is not a readable note of a failed run; run the cell again, or delete this file: it only says why the cell failed.
    Left out: <folder>/results/quickstart/references.json: this is not a readable file of reference scores; run the experiment again: the file is made anew in seconds, without training."
  `);
});

test('a trace that cannot be read is named; its cell stays in the table', () => {
  const { root, results, file } = ranExperiment();
  const cells = join(experimentFolder(results, 'quickstart'), 'cells');
  const [first = ''] = readdirSync(cells);
  writeFileSync(join(cells, first, 'trace.jsonl'), '{"kind": "weather"}\n');
  const [table] = tablesOf([file], results);
  expect(table?.rows[0]?.cells['ctr.auc']?.n).toBe(3);
  expect(table?.notes.at(-1)?.replaceAll(root, '<folder>')).toMatchInlineSnapshot(
    `"Left out: <folder>/results/quickstart/cells/multi-task-s1-abababab/trace.jsonl:1: this line of the training trace cannot be read; run the cell again with --force."`,
  );
});
