import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { extremeFeatures } from '../experiment/extreme-features.ts';
import { putInCache } from '../experiment/prepared-in-cache.ts';
import {
  cellProcesses,
  eventsIn,
  fixture,
  runToEnd,
  startDupn,
  workplace,
  type RunEvent,
  type Workplace,
} from '../experiment/start-dupn.ts';

const PATIENCE_MS = 240_000;
const USERS = fixture('tiny-users.yaml');

let place: Workplace;

beforeEach(() => {
  place = workplace();
});

afterEach(() => {
  place.remove();
});

/** One small DUPN with a grid. */
function tuned({ task, grid, epochs }: { task: string; grid: string; epochs: number }): string {
  const path = join(dirname(place.cache), 'tuned.yaml');
  const units = 'hiddenUnits: { lstm: 4, profile: 4, attention: [4, 4], tower: 4 }';
  writeFileSync(
    path,
    `experiment: tuned
kind: comparison
data: { dataset: ${USERS}, historyLength: 8 }
tasks: [${task}]
seeds: [1]
rows: [{ label: DUPN, model: { kind: dupn, ${units} } }]
tuning: { grid: { ${grid} } }
training: { epochs: ${epochs}, batchSize: 64 }
references: [constant]
`,
  );
  return path;
}

function argsOf(spec: string): readonly string[] {
  return [spec, '--results', place.results];
}

async function plannedStates(spec: string): Promise<readonly string[]> {
  const args = ['plan', ...argsOf(spec), '--json', '--device', 'cpu'];
  const { stdout } = await runToEnd(args, place.cache);
  const plans = JSON.parse(stdout) as {
    cell: string;
    trial?: number;
    state: string;
    why: string;
  }[];
  return plans.map(
    ({ cell, trial, state, why }) =>
      `${cell}${trial ?? ''}: ${state}${why === '' ? '' : `, ${why}`}`,
  );
}

const ended = (stdout: string): readonly RunEvent[] =>
  eventsIn(stdout.trim().split('\n')).filter(({ event }) => event === 'ended');

describe('a trial that fails', { timeout: PATIENCE_MS }, () => {
  it('keeps its cell from running, and is tried again; Ctrl-C keeps what is done', async () => {
    const spec = tuned({ task: 'ppp', grid: 'model.hiddenUnits.lstm: [1024, 4]', epochs: 40 });
    const start = () =>
      startDupn(['run', ...argsOf(spec), '--threads', '1', '--json'], place.cache);
    const isSlowTraining = (event: RunEvent): boolean =>
      event.event === 'progress' && event['trial'] === 1;
    const run = start();
    await run.event(isSlowTraining);
    process.kill(present(cellProcesses(run.pid)[0], 'cell process'), 'SIGKILL');
    const { exitCode, stdout, stderr } = await run.outcome;
    expect(
      ended(stdout).map(({ cell, trial, outcome, message }) => ({ cell, trial, outcome, message })),
    ).toMatchInlineSnapshot(`
      [
        {
          "cell": "DUPN-trial",
          "message": "the process of this cell was killed by SIGKILL (for lack of memory, or by another process) before it was done",
          "outcome": "failed",
          "trial": 1,
        },
        {
          "cell": "DUPN-trial",
          "message": undefined,
          "outcome": "done",
          "trial": 2,
        },
        {
          "cell": "DUPN",
          "message": "waiting for 1 trial; trial 1/2 failed: the process of this cell was killed by SIGKILL (for lack of memory, or by another process) before it was done",
          "outcome": "blocked",
          "trial": undefined,
        },
      ]
    `);
    expect(stderr).toBe('2 cells failed, see above\n');
    expect(exitCode).toBe(1);
    expect(await plannedStates(spec)).toMatchInlineSnapshot(`
      [
        "DUPN-trial1: failed, the process of this cell was killed by SIGKILL (for lack of memory, or by another process) before it was done",
        "DUPN-trial2: done",
        "DUPN: waiting, waiting for 1 trial; trial 1/2 failed: the process of this cell was killed by SIGKILL (for lack of memory, or by another process) before it was done",
      ]
    `);

    const again = start();
    const { toRun } = await again.event(({ event }) => event === 'planned');
    expect(toRun).toBe(2); // the trial and the cell
    await again.event(isSlowTraining);
    again.signalGroup('SIGINT');
    const stopped = await again.outcome;
    expect(stopped.exitCode).toBe(130);
    expect(ended(stopped.stdout).map(({ outcome }) => outcome)).toEqual(['interrupted']);
    expect(await plannedStates(spec)).toMatchInlineSnapshot(`
      [
        "DUPN-trial1: missing, not run yet",
        "DUPN-trial2: done",
        "DUPN: waiting, waiting for 1 trial",
      ]
    `);
  });

  it('by diverging is a result: where all do, there is nothing to choose', async () => {
    putInCache(place.cache, USERS, extremeFeatures);
    const spec = tuned({ task: 'l2r', grid: 'model.dropout: [0, 0.1]', epochs: 1 });
    const first = await runToEnd(['run', ...argsOf(spec), '--threads', '1'], place.cache);
    expect(first.exitCode).toBe(1);
    const lines = first.stderr.split('\n').filter((line) => /^\d\/3|see above/.test(line));
    expect(lines).toMatchInlineSnapshot(`
      [
        "1/3  DUPN, trial 1/2  diverged: it cannot be chosen",
        "2/3  DUPN, trial 2/2  diverged: it cannot be chosen",
        "3/3  DUPN seed 1  not trained: all of its 2 trials diverged: there is no setting to choose",
        "1 cell failed, see above",
      ]
    `);
    expect(first.stdout.replaceAll('\n', ' ')).toContain('all of its trials diverged');
    const again = await runToEnd(['run', ...argsOf(spec), '--threads', '1'], place.cache);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain('tuned: 1 cell and 2 trials, 2 done, 1 to train\n');
  });
});
