import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFolderLock } from '../../src/data/folder-lock.ts';
import { writeSyntheticSource } from '../data/completejourney/synthetic-source.ts';
import {
  fixture,
  runToEnd,
  startDupn,
  workplace,
  type Workplace,
} from '../experiment/start-dupn.ts';

const PATIENCE_MS = 240_000;
/** A lock that was not renewed for 30 seconds is free; the wait has to last for two tries. */
const AGE_MS = 18_000;

let place: Workplace;

beforeEach(() => {
  place = workplace();
});

afterEach(() => {
  place.remove();
});

async function prepare(file: string) {
  const { exitCode, stdout, stderr } = await runToEnd(['data', 'prepare', file], place.cache);
  expect(exitCode).toBe(0);
  return { folder: stdout.replace('prepared in ', '').trim(), stderr };
}

/** As a process leaves it that is killed at work. */
function leaveLock(folder: string, pid: number): void {
  mkdirSync(`${folder}.lock`);
  const renewed = new Date(Date.now() - AGE_MS);
  utimesSync(`${folder}.lock`, renewed, renewed);
  writeFileSync(`${folder}.lock-holder.json`, JSON.stringify({ pid, host: hostname() }));
}

describe('dupn data prepare says once what it waits for', { timeout: PATIENCE_MS }, () => {
  it('simulated users, which another process makes', async () => {
    const file = fixture('tiny-users.yaml');
    const { folder, stderr } = await prepare(file);
    rmSync(folder, { recursive: true });
    leaveLock(folder, process.pid);
    const line = `waiting for process ${process.pid} on ${hostname()}, which prepares ${folder}`;
    expect(await prepare(file)).toEqual({ folder, stderr: `${line}\n${stderr}` });
  });

  it('a data set from files, at which a process was killed', async () => {
    const source = dirname(place.cache);
    await writeSyntheticSource(source);
    const file = join(source, 'dataset.yaml');
    writeFileSync(file, 'dataset: small-chain\nkind: completejourney\nsource: .\n');
    const { folder, stderr } = await prepare(file);
    rmSync(folder, { recursive: true });
    const { pid } = spawnSync(process.execPath, ['--version']);
    leaveLock(folder, pid);
    const line = `waiting for up to half a minute: process ${pid} was ended while it prepared ${folder}`;
    const [notice = '', ...rest] = stderr.split('\n');
    expect(notice).toContain('not the files that this kind of data set was specified on');
    expect(await prepare(file)).toEqual({ folder, stderr: [notice, line, ...rest].join('\n') });
  });
});

it('dupn run --json says so too, and goes on', { timeout: PATIENCE_MS }, async () => {
  const { folder } = await prepare(fixture('tiny-users.yaml'));
  rmSync(folder, { recursive: true });
  const args = [fixture('two-tasks.yaml'), '--results', place.results, '--json'];
  const run = await withFolderLock(folder, async () => {
    const waiting = startDupn(['run', ...args], place.cache);
    expect(await waiting.event(({ event }) => event === 'waiting')).toEqual({
      ...{ event: 'waiting', folder },
      holder: { pid: process.pid, host: hostname(), isGone: false },
    });
    return waiting;
  });
  await run.event(({ event }) => event === 'preparing');
  run.signalGroup('SIGINT');
  expect((await run.outcome).exitCode).toBe(130);
});
