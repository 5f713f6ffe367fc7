import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '../../../src/core/run-program.ts';
import { buildInCache } from '../../../src/nn/backend/runtime-cache.ts';
import { writeManifest } from '../../../src/nn/backend/runtime-folder.ts';

/**
 * Builds a runtime that takes a while, and writes down when a build begins: two processes of a test race for it. Where a file is
 * named for it, a program's own program is part of the build, and its process id is put there.
 */
const [, , log = '', milliseconds = '0', pidFile] = process.argv;
await buildInCache(
  'test-runtime',
  { line: (line) => void process.stderr.write(`${line}\n`), progress: () => undefined },
  async (folder) => {
    await appendFile(log, 'built\n');
    if (pidFile !== undefined) {
      const script = 'touch "$0/part"; sleep 600 & echo $! > "$1.new"; mv "$1.new" "$1"; wait';
      await runProgram('sh', ['-c', script, folder, pidFile]);
    }
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
