import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import type { ProcessMessage } from '../../src/experiment/cell-job.ts';
import { probeEngine, runCells } from '../../src/experiment/local-executor.ts';
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
      message: expect.stringContaining('was killed by SIGKILL (out of memory?)') as string,
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
    const observer = { started: nothing, message: nothing, ended: nothing };
    await runCells([], 2, observer, new AbortController().signal);
  });
});
