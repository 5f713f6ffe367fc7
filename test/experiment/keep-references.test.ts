import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { writePreparedDataset } from '../../src/data/prepared-store.ts';
import { prepareSimulated } from '../../src/data/simulated/prepare-simulated.ts';
import { tinySimulatedOptions } from '../../src/data/simulated/simulated-options.ts';
import type { ExperimentFiles } from '../../src/experiment/experiment-files.ts';
import { keepReferences } from '../../src/experiment/keep-references.ts';
import { locatePrepared } from '../../src/experiment/prepared-folder.ts';
import { readReferenceScores } from '../../src/results/results-store.ts';
import { parseDatasetSpec, parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { userErrorText } from '../support/user-error-text.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'dupn-test-'));
  writePreparedDataset(join(root, 'prepared'), prepareSimulated(tinySimulatedOptions));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const DATASET = 'dataset: mine\nkind: simulated\n';

function filesOf(references: string, description = ''): ExperimentFiles {
  const text = `experiment: x\nkind: comparison\ndata: mine.yaml\ntasks: [l2r, ctr]\nreferences: ${references}\nrows: [{label: wide, model: wide}]\n`;
  const spec = parseExperimentSpec(text, 'x.yaml');
  return {
    ...{ path: 'x.yaml', spec, askedTasks: spec.tasks },
    datasetPath: 'mine.yaml',
    dataset: parseDatasetSpec(DATASET + description, 'mine.yaml'),
  };
}

const declared = (names: string): string => `nonPersonalised: {l2r: [${names}]}\n`;

describe('reference scores', () => {
  const results = (): string => join(root, 'results');
  const keep = (files: ExperimentFiles): string => {
    keepReferences(files, results(), { folder: join(root, 'prepared'), fingerprint: 'f00d' });
    return readFileSync(join(results(), 'x', 'references.json'), 'utf8');
  };

  it('are scored anew when what they read is declared otherwise, and else are left alone', () => {
    const references = '[popularity, non-personalised-regression]';
    const one = keep(filesOf(references, declared('sales_volume')));
    expect(keep(filesOf(references, declared('sales_volume')))).toBe(one);
    const two = keep(filesOf(references, declared('sales_volume, rating_score')));
    expect(two).not.toBe(one);
    const scores = present(readReferenceScores(join(results(), 'x')), 'scores');
    expect(scores.references.map(({ name, metrics }) => [name, Object.keys(metrics)])).toEqual([
      ['popularity', ['l2r', 'ctr']],
      ['non-personalised-regression', ['l2r']],
    ]);
  });

  it('do not depend on the declaration where nothing reads it', () => {
    const one = keep(filesOf('[popularity]'));
    expect(keep(filesOf('[popularity]', declared('sales_volume')))).toBe(one);
  });

  it('name a feature that the data do not have', async () => {
    const files = filesOf('[non-personalised-regression]', declared('sales_volumes'));
    const text = await userErrorText(() => keep(files));
    expect(text.replace(/(expected {2}\S+ ).*/, '$1…')).toMatchInlineSnapshot(`
      "mine.yaml, nonPersonalised.l2r  the candidates of l2r have no feature "sales_volumes"
          expected  sales_volume, …
          cure      did you mean "sales_volume"?"
    `);
  });
});

it('what a data set’s file says of references is no part of what identifies its data', async () => {
  const spec = parseDatasetSpec(DATASET, 'mine.yaml');
  const described = parseDatasetSpec(
    `${DATASET}${declared('sales_volume')}floors: [{label: a, source: b, scores: {ctr: 0.6}}]\n`,
    'mine.yaml',
  );
  const { fingerprint } = await locatePrepared(spec, 'mine.yaml');
  expect((await locatePrepared(described, 'mine.yaml')).fingerprint).toBe(fingerprint);
});
