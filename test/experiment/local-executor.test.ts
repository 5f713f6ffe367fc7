import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import type { ProcessMessage } from '../../src/experiment/cell-job.ts';
import { probeEngine, runCells, type QueuedCell } from '../../src/experiment/local-executor.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { cellProcesses } from './start-dupn.ts';

const PATIENCE_MS = 120_000;

/** Asks for the engine; the process is there when this returns, and has not read a line yet. */
function probe(signal: AbortSignal) {
  const messages: ProcessMessage[] = [];
  const outcome = probeEngine(
    { device: 'cpu', threads: 1 },
    (message) => messages.push(message),
    signal,
  );
  return { outcome, messages, pid: present(cellProcesses(process.pid)[0], 'process') };
}

/** A queue of cells that need no process, by name with the names of their needs; `asked` is the order they come up in. */
function queueOf(needsOf: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  const known = new Map<string, QueuedCell>();
  const queued = (label: string): QueuedCell => {
    const before = known.get(label);
    if (before !== undefined) return before;
    const made: QueuedCell = {
      cell: { ...CELL, label },
      needs: (needsOf[label] ?? []).map(queued),
      work: () => {
        asked.push(label);
        return { kind: 'done' };
      },
    };
    known.set(label, made);
    return made;
  };
  return { asked, queue: Object.keys(needsOf).map(queued) };
}

const CELL: PlannedCell = present(
  plannedCells(
    experimentSchema.parse({
      ...{ experiment: 'queue', kind: 'comparison', data: 'simulated', tasks: ['ppp'] },
      rows: [{ label: 'a', model: 'dupn' }],
    }),
  )[0],
  'cell',
);

const unused = () => expect.unreachable();
const silent = { started: unused, message: unused, ended: unused };

describe('the queue of a run', () => {
  it.each([1, 2, 8])(
    'asks for a cell when all that it needs has ended: %i workers',
    async (workers) => {
      const { asked, queue } = queueOf({
        final: ['trial 1', 'trial 2'],
        lone: [],
        'trial 1': [],
        'trial 2': [],
        heir: ['final', 'lone'],
      });
      const passed: string[] = [];
      const observer = { ...silent, passed: ({ label }: PlannedCell) => passed.push(label) };
      await runCells(queue, workers, observer, new AbortController().signal);
      expect([...passed].sort()).toEqual(['final', 'heir', 'lone', 'trial 1', 'trial 2']);
      expect(passed).toEqual(asked);
      const place = (label: string): number => passed.indexOf(label);
      expect(place('final')).toBeGreaterThan(Math.max(place('trial 1'), place('trial 2')));
      expect(place('heir')).toBe(4);
    },
  );

  it('takes the first that can be had, so that what is begun is finished first', async () => {
    const { asked, queue } = queueOf({ a1: [], a2: [], a: ['a1', 'a2'], b1: [], b: ['b1'] });
    await runCells(queue, 1, { ...silent, passed: () => undefined }, new AbortController().signal);
    expect(asked).toEqual(['a1', 'a2', 'a', 'b1', 'b']);
  });

  it('asks for nothing once the run is stopped', async () => {
    const abort = new AbortController();
    const { asked, queue } = queueOf({ first: [], second: ['first'] });
    const observer = {
      ...silent,
      passed: () => {
        abort.abort();
      },
    };
    await runCells(queue, 1, observer, abort.signal);
    expect(asked).toEqual(['first']);
  });
});

describe('a process of the runner', { timeout: PATIENCE_MS }, () => {
  it('says what the engine is', async () => {
    const { outcome } = probe(new AbortController().signal);
    expect(await outcome).toMatchObject({ kind: 'native', device: 'cpu', threads: 1 });
  });

  it('counts as interrupted when Ctrl-C kills it before it listens', async () => {
    const abort = new AbortController();
    const { outcome, pid } = probe(abort.signal);
    process.kill(pid, 'SIGINT');
    abort.abort();
    expect(await outcome).toEqual({ kind: 'interrupted' });
  });

  it('ends when it is told to while it gets the engine', async () => {
    const abort = new AbortController();
    const { outcome } = probe(abort.signal);
    abort.abort();
    expect(await outcome).toEqual({ kind: 'interrupted' });
  });

  it('has failed when it is killed and nobody asked it to stop', async () => {
    const { outcome, pid } = probe(new AbortController().signal);
    process.kill(pid, 'SIGKILL');
    expect(await outcome).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(
        'was killed by SIGKILL (for lack of memory, or by another process)',
      ) as string,
    });
  });

  it('is not started when the run is already stopped', async () => {
    const abort = new AbortController();
    abort.abort();
    const outcome = probeEngine({ device: 'cpu', threads: 1 }, () => undefined, abort.signal);
    expect(cellProcesses(process.pid)).toEqual([]);
    expect(await outcome).toEqual({ kind: 'interrupted' });
  });

  it('is not needed for no cells', async () => {
    const nothing = () => expect.unreachable();
    const observer = { started: nothing, message: nothing, ended: nothing, passed: nothing };
    await runCells([], 2, observer, new AbortController().signal);
  });
});
