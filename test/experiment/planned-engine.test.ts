import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { cacheFolder } from '../../src/core/folders.ts';
import type { CellJob } from '../../src/experiment/cell-job.ts';
import { runCells, type CellOutcome } from '../../src/experiment/local-executor.ts';
import { checkEngine } from '../../src/experiment/planned-engine.ts';
import { runtimeName } from '../../src/nn/backend/runtime-folder.ts';
import { listRecords } from '../../src/results/results-store.ts';
import { loadExperimentSpec } from '../../src/spec/load-spec.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { COMPILER, fakeMachine } from '../nn/backend/fake-machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';
import { fixture, runToEnd } from './start-dupn.ts';

describe('the engine of a cell', () => {
  const gpu = { kind: 'native', device: 'gpu', engine: 'tensorflow 2.21.0 (gpu)' } as const;
  const cpu = { kind: 'native', device: 'cpu', engine: 'tensorflow 2.21.0 (cpu)' } as const;

  it('is that of its digest, or the cell fails', async () => {
    checkEngine('tensorflow-gpu', gpu);
    const checked = userErrorText(() => {
      checkEngine('tensorflow-gpu', cpu);
    });
    expect(await checked).toMatchInlineSnapshot(`
      "this machine no longer gives the engine that the run began with
          expected  tensorflow-gpu
          found     tensorflow 2.21.0 (cpu)
          cure      run the same command again: it plans for the engine that it finds; \`dupn doctor\` says what is there"
    `);
  });

  it('is looked at before anything is trained', async () => {
    const folder = join(temporaryFolder(), 'cell');
    const spec = loadExperimentSpec(fixture('two-tasks.yaml'));
    const cell = present(plannedCells(spec)[0], 'cell');
    const job: CellJob = {
      ...{ kind: 'cell', experiment: 'two-tasks', cell, data: spec.data, folder },
      ...{ digest: 'ab'.repeat(32), dataset: '', smoke: true },
      ...{ device: 'wasm', engine: 'tensorflow-gpu', threads: 1 },
    };
    const outcomes: CellOutcome[] = [];
    const observer = {
      ...{ started: () => undefined, message: () => undefined, passed: () => undefined },
      ended: (_: CellJob, outcome: CellOutcome) => outcomes.push(outcome),
    };
    const queue = [{ cell: job.cell, needs: [], work: () => job }];
    await runCells(queue, 1, observer, new AbortController().signal);
    expect(outcomes).toMatchObject([{ kind: 'failed', code: 'engine-changed', exitCode: 1 }]);
  });

  it('is the one that the run found, whatever has come since; no cell sets anything up', async () => {
    const runtime = cacheFolder('tensorflow', runtimeName('cpu'));
    const root = temporaryFolder();
    const { cache } = fakeMachine({ 'g++': COMPILER });
    const downloads = join(root, 'downloads');
    const target = join(cache, 'tensorflow', runtimeName('cpu'));
    const python = join(process.env['PATH'] ?? '', 'python3');
    writeFileSync(python, pythonThatLinks(runtime, target, downloads));
    chmodSync(python, 0o755);
    const args = ['run', fixture('two-tasks.yaml'), '--results', root, '--threads', '1', '--smoke'];
    const { exitCode, stderr } = await runToEnd(args, cache);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const engines = listRecords(join(root, 'two-tasks')).map(({ record }) => record.engine.name);
    expect(engines).toEqual(['tfjs-wasm', 'tfjs-wasm', 'tfjs-wasm']);
    expect(readFileSync(downloads, 'utf8')).toBe('one\n');
  });
});

/** A Python whose `pip download` fails after it has put a finished runtime in the cache, and notes that it was asked. */
function pythonThatLinks(runtime: string, target: string, downloads: string): string {
  return `#!${process.execPath}
const { appendFileSync, symlinkSync } = require('node:fs');
const asked = process.argv.slice(2).join(' ');
if (asked.startsWith('-m pip --version')) console.log('pip 23.2.1 from /usr (python 3.11)');
if (asked.startsWith('-m pip download')) {
  appendFileSync(${JSON.stringify(downloads)}, 'one\\n');
  symlinkSync(${JSON.stringify(runtime)}, ${JSON.stringify(target)});
  process.exitCode = 1;
}
`;
}
