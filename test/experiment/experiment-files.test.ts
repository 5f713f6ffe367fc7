import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadExperimentFiles } from '../../src/experiment/experiment-files.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { specMessage } from '../spec/spec-message.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROWS =
  'rows:\n  - {label: one, model: dupn, learning: single}\n  - {label: all, model: dupn}\n';

function fileWith(
  tasks: string,
  kind = 'comparison',
  model = kind === 'comparison' ? ROWS : 'model: dupn\n',
): { folder: string; path: string } {
  const folder = temporaryFolder();
  const path = join(folder, 'experiment.yaml');
  writeFileSync(
    path,
    `experiment: try\nkind: ${kind}\ndata: jdata2019\ntasks: ${tasks}\nseeds: [1]\n${model}`,
  );
  return { folder, path };
}

describe('an experiment on data that do not carry all of its tasks', () => {
  it('plans the others, and remembers what was asked', () => {
    const { path } = fileWith('[ctr, ppp, spp]');
    const { spec, askedTasks } = loadExperimentFiles(path);
    expect(spec.tasks).toEqual(['ctr', 'spp']);
    expect(askedTasks).toEqual(['ctr', 'ppp', 'spp']);
    expect(plannedCells(spec).map(({ label, tasks }) => [label, tasks])).toEqual([
      ['one-ctr', ['ctr']],
      ['one-spp', ['spp']],
      ['all', ['ctr', 'spp']],
    ]);
  });

  it('cannot be when they carry none', () => {
    const { folder, path } = fileWith('[ppp]');
    const message = specMessage(() => loadExperimentFiles(path)).replaceAll(folder, '<folder>');
    expect(message).toMatchInlineSnapshot(`
      "<folder>/experiment.yaml:4:8  tasks: the data set jdata2019 cannot carry ppp (no prices)
          4 | tasks: [ppp]
            |        ^^^^^"
    `);
  });

  it('cannot be multi-task when they carry one', () => {
    const { folder, path } = fileWith('[ctr, ppp]', 'multi-task');
    const message = specMessage(() => loadExperimentFiles(path)).replaceAll(folder, '<folder>');
    expect(message).toMatchInlineSnapshot(`
      "<folder>/experiment.yaml:4:8  tasks: the data set jdata2019 cannot carry ppp (no prices); kind multi-task needs two tasks or more
          4 | tasks: [ctr, ppp]
            |        ^^^^^^^^^^"
    `);
  });

  it('cannot transfer from one of them, but to the others', () => {
    const transfer = (sources: string): { folder: string; path: string } =>
      fileWith('[spp, ppp]', 'transfer', `model: dupn\nsources: ${sources}\n`);
    const { folder, path } = transfer('[{tasks: [ctr]}, {tasks: [fifp, ppp]}]');
    const message = specMessage(() => loadExperimentFiles(path)).replaceAll(folder, '<folder>');
    expect(message).toMatchInlineSnapshot(`
      "<folder>/experiment.yaml:7:42  sources[1].tasks[1]: the data set jdata2019 cannot carry ppp (no prices)
          7 | sources: [{tasks: [ctr]}, {tasks: [fifp, ppp]}]
            |                                          ^^^"
    `);
    const { spec } = loadExperimentFiles(transfer('[{tasks: [ctr]}]').path);
    expect(plannedCells(spec).map(({ label }) => label)).toEqual(['RS', 'RA', 'RT', 'FT']);
  });
});

it('an experiment that searches what its data do not let it read', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'experiment.yaml');
  writeFileSync(
    path,
    'experiment: try\nkind: comparison\ndata: simulated\ntasks: [l2r]\nseeds: [1]\nrows: [{ label: A, model: dupn }]\ntuning: { grid: { model.rankingStart: [regression, constant] } }\n',
  );
  const message = specMessage(() => loadExperimentFiles(path)).replaceAll(folder, '<folder>');
  expect(message.split('\n')[0]).toMatchInlineSnapshot(
    `"<folder>/experiment.yaml:7:19  tuning.grid."model.rankingStart": this changes nothing for l2r in row "A": trials in name only, unless the file says \`tuning: { unequal: true }\`"`,
  );
});
