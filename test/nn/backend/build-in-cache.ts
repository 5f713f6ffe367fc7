import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildInCache } from '../../../src/nn/backend/runtime-cache.ts';
import { writeManifest } from '../../../src/nn/backend/runtime-folder.ts';

/** Builds a runtime that takes a while, and writes down when a build begins: two processes of a test race for it. */
const [, , log = '', milliseconds = '0'] = process.argv;
await buildInCache(
  'test-runtime',
  { line: (line) => void process.stderr.write(`${line}\n`), progress: () => undefined },
  async (folder) => {
    await appendFile(log, 'built\n');
    await sleep(Number(milliseconds));
    await writeManifest(folder, {
      version: 1,
      tensorflow: '0.0.0',
      flavour: 'cpu',
      libraries: 'tensorflow',
      compiler: 'none',
    });
  },
);
