import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { simulatedFingerprint } from '../../src/data/simulated/prepare-simulated.ts';
import { planCells, type KnownPlan } from '../../src/experiment/cell-plan.ts';
import { startCell, writeFailure } from '../../src/results/results-store.ts';
import { loadExperimentSpec } from '../../src/spec/load-spec.ts';
import { simulatedOptionsOf } from '../experiment/prepared-in-cache.ts';
import { fixture, runToEnd, workplace, type Workplace } from '../experiment/start-dupn.ts';

const SPEC = fixture('two-tasks.yaml');

let place: Workplace;

beforeAll(() => {
  place = workplace();
  const plans = planCells({
    spec: loadExperimentSpec(SPEC),
    results: place.results,
    fingerprint: simulatedFingerprint(simulatedOptionsOf(fixture('tiny-users.yaml'))),
    engine: 'tensorflow-cpu',
    smoke: false,
  });
  const { cell, digest, folder } = present(plans[1], 'cell') as KnownPlan; // nothing is tuned
  startCell(folder);
  writeFailure(folder, {
    ...{ formatVersion: 1, status: 'failed', row: cell.row, label: cell.label, seed: cell.seed },
    ...{ tasks: [...cell.tasks], digest, smoke: false, code: 'training-diverged' },
    message: 'the ctr loss is NaN at step 7 (learning rate 100)\n    expected  a finite loss',
    ...{ failedAt: '2025-03-01T10:00:00Z', step: 7, task: 'ctr', learningRate: 100 },
  });
});

afterAll(() => {
  place.remove();
});

function plan(...more: readonly string[]) {
  const args = ['plan', SPEC, '--results', place.results, '--device', 'cpu', ...more];
  return runToEnd(args, place.cache);
}

it('dupn plan shows every cell with the reason why it is not done', async () => {
  expect(await plan()).toMatchInlineSnapshot(`
    {
      "exitCode": 0,
      "stderr": "",
      "stdout": "┌─────────────────┬──────┬─────────┬─────────┬───────────────────────────────────────────────────┐
    │ cell            │ seed │ tasks   │ state   │ why                                               │
    ├─────────────────┼──────┼─────────┼─────────┼───────────────────────────────────────────────────┤
    │ multi-task      │ 3    │ ctr ppp │ missing │ not run yet                                       │
    ├─────────────────┼──────┼─────────┼─────────┼───────────────────────────────────────────────────┤
    │ single-task-ctr │ 3    │ ctr     │ failed  │ the ctr loss is NaN at step 7 (learning rate 100) │
    ├─────────────────┼──────┼─────────┼─────────┼───────────────────────────────────────────────────┤
    │ single-task-ppp │ 3    │ ppp     │ missing │ not run yet                                       │
    └─────────────────┴──────┴─────────┴─────────┴───────────────────────────────────────────────────┘
    the data set is not prepared yet
    ",
    }
  `);
});

it('dupn plan --json gives digest and folder besides', async () => {
  const { exitCode, stdout, stderr } = await plan('--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const [, failed] = JSON.parse(stdout) as { digest: string; folder: string }[];
  const { digest = '' } = failed ?? {};
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(failed).toEqual({
    ...{ cell: 'single-task-ctr', row: 'single-task', seed: 3, tasks: ['ctr'], digest },
    folder: join(place.results, `two-tasks/cells/single-task-ctr-s3-${digest.slice(0, 8)}`),
    state: 'failed',
    why: 'the ctr loss is NaN at step 7 (learning rate 100)\n    expected  a finite loss',
  });
});
