import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listRecords } from '../../src/results/results-store.ts';
import { writeSyntheticSource } from '../data/jdata2019/synthetic-source.ts';
import { runToEnd, workplace } from './start-dupn.ts';

const KINDS = [
  'dupn',
  'transformer',
  'cnn-max',
  'mean-pooling',
  'dssm',
  'wide-deep',
  'wide',
] as const;

const EXPERIMENT = `experiment: without-inputs
kind: comparison
data: jdata2019
tasks: [ctr, l2r, fifp, ppp, spp]
seeds: [1]
rows:
${KINDS.map((kind) => `  - {label: ${kind}, model: {kind: ${kind}}}`).join('\n')}
`;

it('every kind of model runs on files of one’s own without profile, query, scenario and prices, and its record says so', async () => {
  const place = workplace();
  try {
    const path = join(place.cache, 'experiment.yaml');
    writeFileSync(path, EXPERIMENT);
    const source = join(place.cache, 'files');
    writeSyntheticSource(source);
    const outcome = await runToEnd(
      ['run', path, '--smoke', '--results', place.results, '--workers', '2', '--threads', '1'],
      place.cache,
      { DUPN_JDATA2019: source },
    );
    expect(outcome).toMatchObject({ exitCode: 0, stdout: '' });
    const folder = join(place.results, 'without-inputs');
    const records = listRecords(folder).map(({ record }) => record);
    expect(records.map(({ dataset }) => dataset.otherFiles)).toEqual(KINDS.map(() => true));
    const tasks = records.map(({ label, tasks: learned }) => [label, learned]);
    const carried = ['ctr', 'l2r', 'fifp', 'spp'];
    const withoutL2r = ['ctr', 'fifp', 'spp'];
    expect(Object.fromEntries(tasks)).toEqual(
      Object.fromEntries(KINDS.map((kind) => [kind, kind === 'dssm' ? withoutL2r : carried])),
    );
    expect(existsSync(join(folder, 'dataset.yaml'))).toBe(true);
  } finally {
    place.remove();
  }
});
