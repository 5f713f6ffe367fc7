import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { auc } from '../../src/metrics/auc.ts';
import { readCheckpoint } from '../../src/results/checkpoint.ts';
import {
  listRecords,
  readReferenceScores,
  type StoredCell,
} from '../../src/results/results-store.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { readPredictions } from '../../src/results/test-predictions.ts';
import { readTrace } from '../../src/results/training-trace.ts';
import {
  eventsIn,
  fixture,
  runToEnd,
  workplace,
  type Outcome,
  type Workplace,
} from '../experiment/start-dupn.ts';

const SPEC = fixture('two-tasks.yaml');
const LABELS = ['multi-task', 'single-task-ctr', 'single-task-ppp'];
const PATIENCE_MS = 300_000;

let place: Workplace;
let first: Outcome;
let cells: readonly StoredCell[];

beforeAll(async () => {
  place = workplace();
  first = await run();
  cells = records();
}, PATIENCE_MS);

afterAll(() => {
  place.remove();
});

function run(...more: readonly string[]): Promise<Outcome> {
  const args = ['run', SPEC, '--results', place.results, '--threads', '1', ...more];
  return runToEnd(args, place.cache);
}

function records(): readonly StoredCell[] {
  return listRecords(join(place.results, 'two-tasks'));
}

function cellOf(label: string): StoredCell {
  return present(
    cells.find(({ record }) => record.label === label),
    label,
  );
}

/** Every file of the results with its text; a cell's files without the digest in the folder's name. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replace(/-[0-9a-f]{8}\//, '-<digest>/'))
    .sort();
}

/** What two runs of the same cells must share. */
function outcomes(stored: readonly StoredCell[]): unknown {
  return stored.map(({ record: { label, digest, metrics, selection, work } }) => {
    const { steps, epochs, samplesSeen } = work;
    return { label, digest, metrics, selection, work: { steps, epochs, samplesSeen } };
  });
}

describe('dupn run', () => {
  it('trains every cell: the table on stdout, progress on stderr', () => {
    expect(first.exitCode).toBe(0);
    const lines = first.stderr
      .trim()
      .split('\n')
      .filter((line) => !/ step | scoring test/.test(line))
      .map((line) => line.replace(/(ctr|ppp) [01]\.\d{4}/g, '$1 #').replace('  (best)', ''));
    expect(lines[0]).toBe('preparing: 1/1 simulating users');
    expect(lines[1]).toMatch(/^engine: .+, .+, 1 thread$/);
    expect(lines.slice(2)).toMatchInlineSnapshot(`
      [
        "two-tasks: 3 cells, 0 done, 3 to train",
        "multi-task seed 3  started",
        "multi-task seed 3  epoch 1.0  validation ctr #  ppp #",
        "multi-task seed 3  epoch 2.0  validation ctr #  ppp #",
        "1/3  multi-task seed 3  done",
        "single-task-ctr seed 3  started",
        "single-task-ctr seed 3  epoch 1.0  validation ctr #",
        "single-task-ctr seed 3  epoch 2.0  validation ctr #",
        "2/3  single-task-ctr seed 3  done",
        "single-task-ppp seed 3  started",
        "single-task-ppp seed 3  epoch 1.0  validation ppp #",
        "single-task-ppp seed 3  epoch 2.0  validation ppp #",
        "3/3  single-task-ppp seed 3  done",
      ]
    `);
    const rows = first.stdout.split('\n').map((line) => line.split('│')[1]?.trim());
    expect(rows.filter((label) => label !== undefined && label !== '')).toEqual([
      ...['multi-task', 'single-task', 'difference', 'oracle (ceiling)'],
      ...['popularity (floor)', 'constant (floor)'],
      ...['best epoch', 'multi-task', 'kept', 'single-task', 'kept'],
      ...['multi-task', 'single-task'],
    ]);
    const { metrics } = cellOf('multi-task').record;
    const text = (value: number | null | undefined): string => value?.toFixed(4) ?? 'no value';
    expect(first.stdout).toContain(` ${text(metrics.ctr?.test?.values.auc)} │`);
    expect(first.stdout).toContain(` ${text(metrics.ppp?.test?.values.accuracy)} │`);
  });

  it('leaves the files of every cell and the experiment', () => {
    expect(filesOf(join(place.results, 'two-tasks'))).toEqual(
      LABELS.flatMap((label) => {
        const tasks = label === 'multi-task' ? ['ctr', 'ppp'] : [label.slice(-3)];
        return [
          ...['checkpoint/manifest.json', 'checkpoint/weights.safetensors'],
          ...tasks.map((task) => `predictions/${task}.csv.gz`),
          ...['record.json', 'trace.jsonl'],
        ].map((name) => `cells/${label}-s3-<digest>/${name}`);
      }).concat('dataset.yaml', 'experiment.yaml', 'references.json'),
    );
    const copy = readFileSync(join(place.results, 'two-tasks', 'experiment.yaml'), 'utf8');
    expect(copy).toBe(readFileSync(SPEC, 'utf8'));
  });

  it('records two epochs, the best chosen on validation, and traces them', () => {
    const { folder, record } = cellOf('multi-task');
    expect(record).toMatchObject({
      ...{ status: 'complete', smoke: false, seed: 3, tasks: ['ctr', 'ppp'], stopReason: 'epochs' },
      ...{ experiment: 'two-tasks', row: 'multi-task', learning: 'joint' },
      engine: { threads: 1 },
    });
    const evaluations = readTrace(folder).filter((line) => line.kind === 'evaluation');
    expect(evaluations.map(({ epoch }) => epoch)).toEqual([1, 2]);
    const best = present(
      evaluations.findLast((line) => line.best),
      'best evaluation',
    );
    expect(record.selection).toMatchObject({ on: 'validation', step: best.step });
    expect(record.selection.score).toBe(best.selectionScore);
    for (const task of ['ctr', 'ppp'] as const) {
      expect(record.metrics[task]?.validation?.values).toEqual(best.validation[task]);
    }
  });

  it('keeps the weights of that step', async () => {
    const { folder, record } = cellOf('multi-task');
    const { manifest, tensors } = await readCheckpoint(folder);
    expect(manifest).toMatchObject({ step: record.selection.step, digest: record.digest });
    const count = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(count).toBe(record.parameters.embedding + record.parameters.dense);
  });

  it('stores predictions that give the test metrics of the record exactly', () => {
    for (const { folder, record } of cells) {
      for (const task of record.tasks) {
        const { scores, label, width, user } = readPredictions(folder, task);
        const test = present(record.metrics[task]?.test, `${task} on test`);
        expect(label).toHaveLength(test.rows);
        expect(new Set(user).size).toBe(test.users);
        if (width === 1) expect(auc(scores, label)).toBe(test.values.auc);
        else expect(topShare(scores, label, width)).toBe(test.values.accuracy);
      }
    }
  });

  it('scores the references on the rows that the cells are scored on', () => {
    const { references } = present(
      readReferenceScores(join(place.results, 'two-tasks')),
      'reference scores',
    );
    expect(references.map(({ name }) => name)).toEqual(['constant', 'popularity', 'oracle']);
    const sizes = ({ metrics }: Pick<RunRecord, 'metrics'>): unknown =>
      (['ctr', 'ppp'] as const).flatMap((task) =>
        (['validation', 'test'] as const).map((split) => {
          const { rows, positives, requests, users } = present(metrics[task]?.[split], split);
          return { task, split, rows, positives, requests, users };
        }),
      );
    for (const reference of references) {
      expect(sizes(reference)).toEqual(sizes(cellOf('multi-task').record));
    }
  });

  it(
    'trains nothing when all is done, and prints the same table',
    { timeout: PATIENCE_MS },
    async () => {
      const before = cells.map(({ folder }) => readFileSync(join(folder, 'record.json'), 'utf8'));
      const again = await run();
      expect(again.exitCode).toBe(0);
      expect(again.stdout).toBe(first.stdout);
      expect(again.stderr.split('\n').slice(1)).toEqual([
        'two-tasks: 3 cells, 3 done, nothing to train',
        '',
      ]);
      const after = records().map(({ folder }) =>
        readFileSync(join(folder, 'record.json'), 'utf8'),
      );
      expect(after).toEqual(before);
    },
  );

  it(
    'gives the same figures bit for bit when forced, with two workers and as JSON lines',
    { timeout: PATIENCE_MS },
    async () => {
      const weights = () => records().map(({ folder }) => checkpointBytes(folder));
      const before = weights();
      const forced = await run('--force', '--workers', '2', '--json');
      expect(forced.exitCode).toBe(0);
      const events = eventsIn(forced.stdout.trim().split('\n'));
      expect(events.slice(0, 4)).toMatchObject([
        { event: 'engine', threads: 1 },
        { event: 'planned', cells: 3, toRun: 3 },
        { event: 'started', cell: LABELS[0], seed: 3, digest: cellOf('multi-task').record.digest },
        { event: 'started', cell: LABELS[1], seed: 3 },
      ]);
      const ended = events.filter(({ event }) => event === 'ended');
      expect(ended.map(({ cell }) => cell).sort()).toEqual(LABELS);
      expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['done']));
      expect(new Set(events.map(({ event }) => event))).toEqual(
        new Set(['engine', 'planned', 'started', 'progress', 'scores', 'ended']),
      );
      expect(outcomes(records())).toEqual(outcomes(cells));
      expect(weights()).toEqual(before);
      const finished = (stored: readonly StoredCell[]) =>
        stored.map(({ record }) => record.finishedAt);
      finished(records()).forEach((time, k) => {
        expect(time > (finished(cells)[k] ?? time)).toBe(true);
      });
    },
  );

  it(
    'marks smoke runs of chosen rows and seeds, and never reports them',
    { timeout: PATIENCE_MS },
    async () => {
      const smoke = await run('--smoke', '--only', '*-PPP', '--seeds', '3,4');
      expect(smoke).toMatchObject({ exitCode: 0, stdout: '' });
      const made = records().filter(({ record }) => record.smoke);
      expect(made.map(({ record }) => [record.label, record.seed])).toEqual([
        ['single-task-ppp', 3],
        ['single-task-ppp', 4],
      ]);
      for (const { record } of made) {
        expect(record.stopReason).toBe('smoke');
        expect(record.work.steps).toBeLessThanOrEqual(3);
        expect(record.metrics.ppp?.test?.rows).toBeLessThanOrEqual(64);
      }
      const report = ['report', SPEC, '--results', place.results, '--format', 'json'];
      const { stdout } = await runToEnd(report, place.cache);
      const [table] = [JSON.parse(stdout) as ReportJson].flat();
      const single = table?.rows.find(({ label }) => label === 'single-task');
      expect(single?.cells['ppp.accuracy']).toMatchObject({
        n: 1,
        bySeed: { 3: cellOf('single-task-ppp').record.metrics.ppp?.test?.values.accuracy },
      });
    },
  );

  it(
    'keeps a smoke run that names no folder in the cache, and runs it anew each time',
    { timeout: PATIENCE_MS },
    async () => {
      const args = ['run', SPEC, '--smoke', '--only', '*-ppp', '--threads', '1'];
      const smoke = join(place.cache, 'smoke');
      const made = async (): Promise<readonly StoredCell[]> => {
        const { exitCode, stdout, stderr } = await runToEnd(args, place.cache);
        expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
        expect(stderr.split('\n')[0]).toBe(`records of this smoke run go to ${smoke}`);
        return listRecords(join(smoke, 'two-tasks'));
      };
      const once = await made();
      const again = await made();
      expect(once.map(({ record }) => record.label)).toEqual(['single-task-ppp']);
      expect(again.map(({ folder }) => folder)).toEqual(once.map(({ folder }) => folder));
      expect(again[0]?.record.finishedAt).not.toBe(once[0]?.record.finishedAt);
      expect(existsSync(join('results', 'two-tasks'))).toBe(false);
    },
  );

  it(
    'takes a source from the experiment that the file names, and says so',
    { timeout: PATIENCE_MS },
    async () => {
      const { digest } = cellOf('multi-task').record;
      const common = [fixture('takes-joint.yaml'), '--results', place.results, '--threads', '1'];
      const taking = await runToEnd(['run', ...common], place.cache);
      expect(taking.exitCode).toBe(0);
      expect(taking.stderr.split('\n').slice(1, 3)).toEqual([
        'source ctr+ppp: taken from experiment two-tasks, with its weights, and not trained here (seed 3)',
        'takes-joint: 2 cells, 1 done, 1 to train',
      ]);
      const [ft, source] = listRecords(join(place.results, 'takes-joint'));
      expect(source?.record).toMatchObject({
        label: 'multi-task',
        experiment: 'two-tasks',
        digest,
      });
      expect(ft?.record).toMatchObject({ label: 'FT', start: { source: digest } });
    },
  );

  it(
    'trains the source itself when forced to train everything',
    { timeout: PATIENCE_MS },
    async () => {
      const folder = join(place.cache, 'forced');
      cpSync(join(place.results, 'two-tasks'), join(folder, 'two-tasks'), { recursive: true });
      const args = ['--results', folder, '--force', '--dry-run', '--json'];
      const { stdout } = await runToEnd(['run', fixture('takes-joint.yaml'), ...args], place.cache);
      const [{ cells: planned } = { cells: [] }] = JSON.parse(stdout) as { cells: object[] }[];
      expect(planned).toMatchObject([{ toTrain: true }, { toTrain: true }]);
      expect(planned.some((cell) => 'adoption' in cell)).toBe(false);
    },
  );

  it('plans with a cost and writes nothing on a dry run', { timeout: PATIENCE_MS }, async () => {
    const elsewhere = join(place.results, 'never');
    const args = ['run', SPEC, '--results', elsewhere, '--device', 'cpu', '--threads', '1'];
    const dry = await runToEnd(
      [...args, '--dry-run', '--only', 'multi-task', '--seeds', '5,6'],
      place.cache,
    );
    expect(dry).toMatchObject({ exitCode: 0, stderr: '' });
    const lines = dry.stdout.trim().split('\n');
    expect(lines[0]).toBe('two-tasks: 2 cells, 0 done, 2 to train');
    expect(lines.at(-1)).toMatch(/^about \d+ s in all with 1 thread, one cell at a time$/);
    const planned = lines.filter((line) => line.startsWith('│ multi-task'));
    expect(planned).toHaveLength(2); // seeds 5 and 6
    expect(existsSync(elsewhere)).toBe(false);
    const { work } = cellOf('multi-task').record;
    const samples = Object.values(work.samplesSeen).reduce((sum, count) => sum + count, 0);
    for (const line of planned) {
      expect(line).toContain(` ${work.steps} │`);
      expect(line).toContain(` ${samples.toLocaleString('en')} │`);
    }
  });
});

interface ReportJson {
  readonly rows: readonly {
    readonly label: string;
    readonly cells: Readonly<Record<string, { readonly n: number }>>;
  }[];
}

function checkpointBytes(folder: string): Buffer {
  return readFileSync(join(folder, 'checkpoint', 'weights.safetensors'));
}

/** Share of rows whose label has the highest score; of equal scores the first. */
function topShare(scores: Float32Array, labels: Uint8Array, width: number): number {
  const hits = Array.from(labels).filter((label, row) => {
    const own = [...scores.subarray(row * width, (row + 1) * width)];
    return own.indexOf(Math.max(...own)) === label;
  });
  return hits.length / labels.length;
}
