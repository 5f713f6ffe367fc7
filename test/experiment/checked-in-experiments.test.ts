import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../src/core/folders.ts';
import { COMPLETEJOURNEY_SOURCE } from '../../src/data/completejourney/source.ts';
import { JDATA2019_SOURCE } from '../../src/data/jdata2019/source.ts';
import { keptFolder, type FileSource } from '../../src/data/preparation/file-source.ts';
import { loadExperimentFiles } from '../../src/experiment/experiment-files.ts';
import { listRecords } from '../../src/results/results-store.ts';
import type { ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells, withNeeds } from '../../src/spec/planned-cells.ts';
import { withFirstTrials, withSeeds } from '../../src/spec/tuning-grid.ts';
import { runToEnd, workplace, type Workplace } from './start-dupn.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATIENCE_MS = 600_000;

/** Raise them with every file that is added, so that none is overlooked. */
const EXPERIMENTS = 21;
const DATA_SETS = 6;

const yamlFiles = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .sort();

const experiments = yamlFiles('experiments');
const dataSets = yamlFiles('data');

/** Real data are used where they are at hand: nothing is downloaded by a test. */
const FILE_SOURCES = { completejourney: COMPLETEJOURNEY_SOURCE, jdata2019: JDATA2019_SOURCE };
const folderOf = (source: FileSource): string => process.env[source.variable] ?? keptFolder(source);
const SOURCES = Object.fromEntries(
  Object.values(FILE_SOURCES).map((source) => [source.variable, folderOf(source)]),
);

const subjects = experiments.map((file) => {
  const { kind } = loadExperimentFiles(join(ROOT, file)).dataset;
  const source = kind === 'simulated' ? undefined : FILE_SOURCES[kind];
  const skipped =
    source === undefined || existsSync(folderOf(source))
      ? undefined
      : `the files of ${kind} are neither named by ${source.variable} nor in the cache`;
  return { file, kind, skipped };
});

/** Twins are left out: what they ask for is the same but for its size, and a test holds them to that. */
const small = subjects.filter(({ file }) => !file.endsWith('-full.yaml'));

/** A file for a GPU and the one that it is the twin of. */
const twins = experiments
  .filter((file) => file.endsWith('-full.yaml'))
  .map((full) => ({ full, twin: full.replace('-full.yaml', '.yaml') }));

/** What a twin may change: name, words, data set and length of histories, passes and batches. */
function withoutSizes(file: string): unknown {
  const { spec, dataset } = loadExperimentFiles(join(ROOT, file));
  const { experiment: _name, about: _words, ...rest } = spec;
  const { epochs: _epochs, batchSize: _batch, ...training } = spec.training;
  return { ...rest, training, data: dataset.kind };
}

/**
 * A comparison or a matrix has more cells than a test should take: those of one task show that the file runs, and the contract
 * suites that every model serves every task, and every source every target.
 */
function someCells({ kind, tasks }: ExperimentSpec): string {
  if (tasks.length === 1) return '*';
  return { comparison: '*-ctr', transfer: '*-spp', 'multi-task': '*' }[kind];
}

/** Its settings are open until its trials are done; what a cell starts from is known beforehand. */
const isTuned = ({ needs }: PlannedCell): boolean => needs.some(({ trial }) => trial !== undefined);

let place: Workplace;

beforeAll(() => {
  place = workplace();
});

afterAll(() => {
  place.remove();
});

describe('the experiments and data sets of the repository', { timeout: PATIENCE_MS }, () => {
  it('are all known here', () => {
    expect(experiments).toHaveLength(EXPERIMENTS);
    expect(dataSets).toHaveLength(DATA_SETS);
  });

  it('are valid', async () => {
    const files = [...experiments, ...dataSets].map((file) => join(ROOT, file));
    const { exitCode, stdout, stderr } = await runToEnd(['validate', ...files], place.cache);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(EXPERIMENTS + DATA_SETS);
  });

  it.each(twins)('$full differs from its twin in size only', ({ full, twin }) => {
    expect(withoutSizes(full)).toEqual(withoutSizes(twin));
  });

  it.each(subjects)('$file is planned', async ({ file, kind, skipped }) => {
    const path = join(ROOT, file);
    const args = ['plan', path, '--results', place.results, '--device', 'cpu', '--json'];
    const { exitCode, stdout, stderr } = await runToEnd(args, place.cache, SOURCES);
    if (skipped !== undefined) {
      expect(stderr).toContain(`dupn data fetch ${kind}`);
      return;
    }
    expect(exitCode).toBe(0);
    const plans = JSON.parse(stdout) as { state: string; digest: string | null }[];
    const cells = withNeeds(plannedCells(loadExperimentFiles(path).spec));
    expect(plans.map(({ state }) => state)).toEqual(
      cells.map((cell) => (isTuned(cell) ? 'waiting' : 'missing')),
    );
    const digests = plans.flatMap(({ digest }) => digest ?? []);
    expect(digests).toHaveLength(cells.filter((cell) => !isTuned(cell)).length);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it.for(small)('$file runs, cut down', async ({ file, kind, skipped }, { skip }) => {
    if (skipped !== undefined) skip(skipped);
    const path = join(ROOT, file);
    const { spec } = loadExperimentFiles(path);
    const only = someCells(spec);
    const args = ['run', path, '--smoke', '--seeds', '1', '--results', place.results];
    // Real data take a minute to prepare: where this user has done it, it is not done again
    const cache = kind === 'simulated' ? place.cache : cacheFolder();
    const outcome = await runToEnd(
      [...args, '--only', only, '--workers', '2', '--threads', '1'],
      cache,
      SOURCES,
    );
    expect(outcome).toMatchObject({ exitCode: 0, stdout: '' });
    const made = listRecords(join(place.results, ...spec.experiment.split('/')));
    const oneSeed = withSeeds(withFirstTrials(spec), spec.seeds.slice(0, 1));
    const asked = plannedCells(oneSeed).filter(
      ({ label }) => only === '*' || label.endsWith(only.slice(1)),
    );
    expect(made).toHaveLength(withNeeds(asked).length);
    for (const { record } of made) {
      expect(record.smoke).toBe(true);
      for (const task of record.tasks) {
        expect(record.metrics[task]?.test !== undefined).toBe(record.trial === undefined);
      }
    }
  });
});
