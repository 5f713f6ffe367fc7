import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putInCache } from '../experiment/prepared-in-cache.ts';
import { fixture, runToEnd, workplace, type Workplace } from '../experiment/start-dupn.ts';

const SPEC = fixture('two-tasks.yaml');
const USERS = fixture('tiny-users.yaml');

let place: Workplace;

beforeEach(() => {
  place = workplace();
});

afterEach(() => {
  place.remove();
});

function dryRun(...args: readonly string[]) {
  const always = ['--dry-run', '--results', place.results, '--device', 'cpu', '--threads', '1'];
  return runToEnd(['run', ...args, ...always], place.cache);
}

describe('dupn run --dry-run --json', () => {
  it('gives every cell with its cost, experiment by experiment', async () => {
    putInCache(place.cache, USERS, (dataset) => dataset);
    const { exitCode, stdout, stderr } = await dryRun(SPEC, fixture('ranking.yaml'), '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [first, second, ...more] = JSON.parse(stdout) as DryRunJson[];
    expect(more).toEqual([]);
    expect(second).toMatchObject({ experiment: 'ranking', cells: { length: 3 } });
    expect(first).toMatchObject({ experiment: 'two-tasks', prepared: true, threads: 1 });
    const [cell] = first?.cells ?? [];
    expect(Object.keys(cell ?? {})).toEqual([
      ...['cell', 'row', 'seed', 'tasks', 'digest', 'folder', 'state', 'why', 'toTrain', 'cost'],
    ]);
    expect(cell).toMatchObject({ cell: 'multi-task', seed: 3, state: 'missing', toTrain: true });
    expect(Object.keys(cell?.cost ?? {})).toEqual([
      ...['moments', 'steps', 'samples', 'seconds', 'memoryMiB'],
    ]);
    const seconds = first?.cells.reduce((sum, { cost }) => sum + (cost?.seconds ?? 0), 0);
    expect(seconds).toBeGreaterThan(0);
    expect(first?.seconds).toBe(seconds);
  });

  it('counts the making of representations once for all cells that read them', async () => {
    putInCache(place.cache, USERS, (dataset) => dataset);
    const { stdout } = await dryRun(fixture('stored.yaml'), '--json');
    const [run] = JSON.parse(stdout) as DryRunJson[];
    const cost = (label: string) => run?.cells.find(({ cell }) => cell === label)?.cost?.seconds;
    expect(cost('RT, 100 %')).toBeGreaterThan(0);
    expect(cost('RT, 50 %')).toBeGreaterThan(1.5 * (cost('RT, 100 %') ?? Infinity)); // it comes first
  });

  it('tells no costs where the data set is not prepared', async () => {
    const { exitCode, stdout, stderr } = await dryRun(SPEC, '--json', '--only', 'multi-task');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [{ cells, ...run } = { cells: [] }] = JSON.parse(stdout) as DryRunJson[];
    expect(run).toEqual({ experiment: 'two-tasks', prepared: false, threads: 1, seconds: null });
    expect(cells.map(({ cell, toTrain, cost }) => ({ cell, toTrain, cost }))).toEqual([
      { cell: 'multi-task', toTrain: true, cost: null },
    ]);
  });
});

it('refuses splits that cannot be used, as the run would', async () => {
  putInCache(place.cache, fixture('few-users.yaml'), (dataset) => dataset);
  expect(await dryRun(fixture('empty-split.yaml'))).toMatchInlineSnapshot(`
    {
      "exitCode": 2,
      "stderr": "data set simulated  task ctr has no rows in validation; task ctr has no rows in test; task ppp has no rows in validation; task ppp has no rows in test
        expected  rows in train, validation and test, with positives and negatives in each
        cure      take more users or a longer time, or leave the task out of \`tasks\`
    ",
      "stdout": "",
    }
  `);
});

interface DryRunJson {
  readonly seconds: number | null;
  readonly cells: readonly {
    readonly cell: string;
    readonly toTrain: boolean;
    readonly cost: { readonly seconds: number } | null;
  }[];
}
