import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { listRecords } from '../../src/results/results-store.ts';
import {
  cellProcesses,
  eventsIn,
  fixture,
  runToEnd,
  startDupn,
  workplace,
  type DupnProcess,
  type RunEvent,
  type Workplace,
} from '../experiment/start-dupn.ts';

/** Idle, each takes a few seconds; a loaded machine is slower, and the slow cell takes minutes. */
const PATIENCE_MS = 240_000;
const STOPS_WITHIN_MS = 30_000;

let place: Workplace;

beforeAll(() => {
  place = workplace();
});

afterAll(() => {
  place.remove();
});

/** `slow` comes before `quick`. */
function start(...more: readonly string[]): DupnProcess {
  const args = ['run', fixture('slow-and-quick.yaml'), '--results', place.results];
  return startDupn([...args, '--threads', '1', '--json', ...more], place.cache);
}

function training(cell: string): (event: RunEvent) => boolean {
  return (event) => event.event === 'progress' && event['cell'] === cell;
}

/** Of a process (Linux). */
function sessionOf(pid: number): number {
  const [, afterName] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  return Number(present(afterName, 'fields').split(' ')[3]); // state, parent, group, session
}

function experiment(): string {
  return join(place.results, 'slow-and-quick');
}

function plannedStates(): Promise<Record<string, string>> {
  const args = ['plan', fixture('slow-and-quick.yaml'), '--results', place.results, '--json'];
  return runToEnd([...args, '--device', 'cpu'], place.cache).then(({ stdout }) =>
    Object.fromEntries(
      (JSON.parse(stdout) as { cell: string; state: string; why: string }[]).map((plan) => [
        plan.cell,
        plan.why === '' ? plan.state : `${plan.state}: ${plan.why}`,
      ]),
    ),
  );
}

function quickRecord(): string {
  const stored = present(listRecords(experiment())[0], 'record of the quick cell');
  expect(stored.record.label).toBe('quick');
  return readFileSync(join(stored.folder, 'record.json'), 'utf8');
}

// Each goes on where the one before it stopped.
describe('dupn run, cut short', () => {
  it(
    'stops before it gets the engine when Ctrl-C comes while the data are prepared',
    async () => {
      const run = start();
      await run.event(({ event }) => event === 'preparing');
      run.signalGroup('SIGINT');
      const { exitCode, stdout, stderr } = await run.outcome;
      expect(eventsIn(stdout.trim().split('\n')).map(({ event }) => event)).toEqual(['preparing']);
      expect(stderr).toMatchInlineSnapshot(`
        "stopping after the step at work; once more to stop at once
        interrupted: what is done is kept, and the same command goes on from here
        "
      `);
      expect(exitCode).toBe(130);
    },
    PATIENCE_MS,
  );

  it(
    'goes on with the other cells when the process of one is killed, and says so',
    async () => {
      const run = start();
      await run.event(training('slow'));
      const [pid] = cellProcesses(run.pid);
      process.kill(present(pid, 'cell process'), 'SIGKILL');
      const { exitCode, stdout, stderr } = await run.outcome;
      const ended = eventsIn(stdout.trim().split('\n')).filter(({ event }) => event === 'ended');
      expect(ended.map(({ cell, outcome, message }) => ({ cell, outcome, message })))
        .toMatchInlineSnapshot(`
          [
            {
              "cell": "slow",
              "message": "the process of this cell was killed by SIGKILL (for lack of memory, or by another process) before it was done",
              "outcome": "failed",
            },
            {
              "cell": "quick",
              "message": undefined,
              "outcome": "done",
            },
          ]
        `);
      expect(stderr).toMatchInlineSnapshot(`
        "1 cell failed, see above
        "
      `);
      expect(exitCode).toBe(1);
      expect(await plannedStates()).toMatchInlineSnapshot(`
        {
          "quick": "done",
          "slow": "failed: the process of this cell was killed by SIGKILL (for lack of memory, or by another process) before it was done",
        }
      `);
    },
    PATIENCE_MS,
  );

  it(
    'ends within seconds on Ctrl-C, without a record of the cell at work, and keeps what is done',
    async () => {
      const before = quickRecord();
      const run = start();
      const { cells, toRun } = await run.event(({ event }) => event === 'planned');
      expect({ cells, toRun }).toEqual({ cells: 2, toRun: 1 });
      await run.event(training('slow'));
      expect(await plannedStates()).toEqual({
        slow: 'running: another process is at work on it',
        quick: 'done',
      });
      const clock = performance.now();
      run.signalGroup('SIGINT');
      const { exitCode, stdout, stderr } = await run.outcome;
      expect(performance.now() - clock).toBeLessThan(STOPS_WITHIN_MS);
      expect(stderr).toMatchInlineSnapshot(`
        "stopping after the step at work; once more to stop at once
        interrupted: what is done is kept, and the same command goes on from here
        "
      `);
      expect(exitCode).toBe(130);
      expect(eventsIn(stdout.trim().split('\n')).at(-1)).toMatchObject({
        event: 'ended',
        cell: 'slow',
        outcome: 'interrupted',
      });
      expect(await plannedStates()).toEqual({ slow: 'missing: not run yet', quick: 'done' });
      expect(quickRecord()).toBe(before);
    },
    PATIENCE_MS,
  );

  it(
    'ends as well when the signal reaches the runner alone, and leaves no process behind',
    async () => {
      const before = quickRecord();
      const run = start();
      await run.event(training('slow'));
      const [cell] = cellProcesses(run.pid);
      expect(sessionOf(present(cell, 'cell process'))).toBe(cell); // no signal of the terminal's reaches it
      const clock = performance.now();
      process.kill(run.pid, 'SIGINT');
      const { exitCode } = await run.outcome;
      expect(performance.now() - clock).toBeLessThan(STOPS_WITHIN_MS);
      expect(exitCode).toBe(130);
      expect(existsSync(`/proc/${present(cell, 'cell process')}`)).toBe(false);
      expect(listRecords(experiment())).toHaveLength(1);
      expect(quickRecord()).toBe(before);
    },
    PATIENCE_MS,
  );
});
