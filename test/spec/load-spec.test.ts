import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadExperimentSpec } from '../../src/spec/load-spec.ts';
import { resolveDatasetPath } from '../../src/spec/resolve-dataset.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';
import { GOOD_EXPERIMENT } from './spec-message.ts';

const DATA = fileURLToPath(new URL('../../data/', import.meta.url));

function write(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a file', () => {
  it('that is not there', async () => {
    const folder = temporaryFolder();
    expect(await userErrorText(() => loadExperimentSpec(join(folder, 'no.yaml')), folder))
      .toMatchInlineSnapshot(`
      "<folder>/no.yaml  no such file
          cure      check the path; it is read from the working directory"
    `);
  });

  it('that is a folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'experiments'));
    expect(await userErrorText(() => loadExperimentSpec(join(folder, 'experiments')), folder))
      .toMatchInlineSnapshot(`
      "<folder>/experiments  a folder, where a YAML file is expected
          cure      name a file in it"
    `);
  });

  it('in a path that goes through a file', async () => {
    const folder = temporaryFolder();
    const path = join(write(folder, 'file', ''), 'a.yaml');
    expect(await userErrorText(() => loadExperimentSpec(path), folder)).toMatchInlineSnapshot(`
      "<folder>/file/a.yaml  no such file
          cure      check the path; a part of it is not a folder"
    `);
  });

  it('that is not UTF-8', async () => {
    const folder = temporaryFolder();
    const path = write(folder, 'latin1.yaml', Buffer.from('about: caf\u00e9\n', 'latin1'));
    expect(await userErrorText(() => loadExperimentSpec(path), folder)).toMatchInlineSnapshot(`
      "<folder>/latin1.yaml  this file is not UTF-8 text
          cure      give a YAML file, saved as UTF-8"
    `);
  });

  it('that begins with a byte order mark, with right columns', async () => {
    const folder = temporaryFolder();
    const good = write(folder, 'bom.yaml', `\ufeff${GOOD_EXPERIMENT}`);
    expect(loadExperimentSpec(good).experiment).toBe('quickstart');
    const bad = write(
      folder,
      'bad-bom.yaml',
      `\ufeff${GOOD_EXPERIMENT.replace('quickstart', 'Quick')}`,
    );
    expect(await userErrorText(() => loadExperimentSpec(bad), folder)).toMatchInlineSnapshot(`
      "<folder>/bad-bom.yaml:1:13  experiment: expected lower-case words joined by "-", groups by "/", found "Quick"
          1 | experiment: Quick
            |             ^^^^^"
    `);
  });
});

describe('the data set of an experiment', () => {
  it('lies beside it when it is a path', () => {
    const folder = temporaryFolder();
    write(folder, 'mine.yaml', 'dataset: mine\nkind: simulated\n');
    const path = write(folder, 'a.yaml', GOOD_EXPERIMENT.replace('simulated', './mine.yaml'));
    expect(resolveDatasetPath(loadExperimentSpec(path), path)).toBe(join(folder, 'mine.yaml'));
  });

  it('lies in the data folder of the package when it is a name', () => {
    const folder = temporaryFolder();
    const path = write(folder, 'b.yaml', GOOD_EXPERIMENT.replace('simulated', 'completejourney'));
    const found = resolveDatasetPath(loadExperimentSpec(path), path);
    expect(found).toBe(join(DATA, 'completejourney/dataset.yaml'));
  });

  it('is missed at its key', async () => {
    const folder = temporaryFolder();
    const path = write(
      folder,
      'c.yaml',
      GOOD_EXPERIMENT.replace('simulated', '{dataset: ./no.yaml}'),
    );
    expect(await userErrorText(() => resolveDatasetPath(loadExperimentSpec(path), path), folder))
      .toMatchInlineSnapshot(`
      "<folder>/c.yaml:3:17  data.dataset: no such file: <folder>/no.yaml
          3 | data: {dataset: ./no.yaml}
            |                 ^^^^^^^^^"
    `);
  });

  it('is missed at its short form, with the name that was meant', async () => {
    const folder = temporaryFolder();
    const path = write(folder, 'd.yaml', GOOD_EXPERIMENT.replace('simulated', 'completejourny'));
    expect(await userErrorText(() => resolveDatasetPath(loadExperimentSpec(path), path), folder))
      .toMatchInlineSnapshot(`
      "<folder>/d.yaml:3:7  data.dataset: "completejourny" is not a built-in data set; did you mean "completejourney"?
          3 | data: completejourny
            |       ^^^^^^^^^^^^^^"
    `);
  });
});
