import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { listRecords } from '../../src/results/results-store.ts';
import type { RunRecord } from '../../src/results/run-record.ts';
import { fixture, runToEnd, workplace, type Workplace } from '../experiment/start-dupn.ts';

const SPEC = `experiment: moves
kind: transfer
data: { dataset: ${fixture('tiny-users.yaml')}, historyLength: 8 }
tasks: [ppp]
sources: [{ tasks: [ctr] }]
strategies: [RT, RA]
fractions: [0.5]
seeds: [4]
tuning: { seed: 3, grid: { training.optimizer.learningRate: [0.001, 0.1] } }
model: { kind: dupn, hiddenUnits: { lstm: 4, profile: 4, attention: [4, 4], tower: 4 } }
training: { epochs: 1, batchSize: 64 }
references: [constant]
`;

let place: Workplace;
let path = '';
let records: readonly RunRecord[] = [];

beforeAll(async () => {
  place = workplace();
  path = join(dirname(place.cache), 'moves.yaml');
  writeFileSync(path, SPEC);
  const args = ['run', path, '--results', place.results, '--threads', '1'];
  const { exitCode, stderr } = await runToEnd(args, place.cache);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  records = listRecords(join(place.results, 'moves')).map(({ record }) => record);
}, 300_000);

afterAll(() => {
  place.remove();
});

describe('dupn run with a search of what starts from a source', () => {
  it('tries settings on the source of the trials’ seed, and trains with the best on that of its own', () => {
    const sources = records.filter(({ label }) => label === 'source ctr');
    expect(sources.map(({ seed, tuning }) => [seed, tuning]).sort()).toEqual([
      [3, undefined],
      [4, undefined],
    ]);
    const sourceOf = (seed: number) => sources.find((source) => source.seed === seed)?.digest;
    const trials = records.filter(({ row, trial }) => row.startsWith('RT') && trial !== undefined);
    expect(trials).toHaveLength(2);
    for (const { seed, start, labels, metrics } of trials) {
      expect([seed, start?.source, start?.representation]).toEqual([3, sourceOf(3), 'stored']);
      expect(labels).toMatchObject({ task: 'ppp', share: 0.5 });
      expect(metrics.ppp?.test).toBeUndefined();
    }
    const cells = records.filter(({ row, trial }) => row === 'RT' && trial === undefined);
    const cell = present(cells[0], 'cell');
    expect(cells).toHaveLength(1);
    expect([cell.seed, cell.start?.source]).toEqual([4, sourceOf(4)]);
    const { trials: kept, chosen } = present(cell.tuning, 'tuning');
    const scores = kept.map(({ score }) => present(score, 'score'));
    expect(scores[chosen - 1]).toBe(Math.max(...scores));
    expect(cell.spec).toEqual(
      trials.find(({ digest }) => digest === kept[chosen - 1]?.digest)?.spec,
    );
  });

  it('compares settings of RA by the target alone, though its weights are best for all of its tasks', () => {
    const own = records.filter(({ row }) => row === 'RA');
    const trials = own.filter(({ trial }) => trial !== undefined);
    expect(trials).toHaveLength(2);
    const scores = trials.map(({ trial, metrics, selection }) => {
      const { ppp } = metrics;
      expect(trial?.targetScore).toBe(ppp?.validation?.values.accuracy);
      expect(selection.score).not.toBeUndefined();
      return present(trial?.targetScore, 'score of the target');
    });
    const cell = present(
      own.find(({ trial }) => trial === undefined),
      'cell',
    );
    const { trials: kept, chosen } = present(cell.tuning, 'tuning');
    expect(kept.map(({ score }) => score).sort()).toEqual(scores.sort());
    expect(kept[chosen - 1]?.score).toBe(Math.max(...scores));
  });

  it('has nothing left to do, and a whole table', async () => {
    const plan = await runToEnd(['plan', path, '--results', place.results, '--json'], place.cache);
    const plans = JSON.parse(plan.stdout) as { state: string }[];
    expect(plans.map(({ state }) => state)).toEqual(new Array(8).fill('done'));
    const report = ['report', path, '--results', place.results, '--format', 'json'];
    const { stdout } = await runToEnd(report, place.cache);
    expect(JSON.parse(stdout)).toMatchObject({
      rows: [
        {
          ...{ label: 'RT', missing: {} },
          tuning: { trialsPerCell: 2, chosen: [{ label: 'RT', trials: 2 }] },
        },
        { ...{ label: 'RA', missing: {} }, tuning: { trialsPerCell: 2 } },
      ],
    });
  });
});
