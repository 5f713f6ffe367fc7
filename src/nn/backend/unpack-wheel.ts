import { KEPT_PREFIXES, type PinnedWheel } from './pinned-wheels.ts';
import type { Python } from './python-with-pip.ts';
import { runProgram } from '../../core/run-program.ts';
import { lastLines } from '../../core/last-lines.ts';
import { setupError } from './setup-error.ts';
import type { SetupReporter } from './setup-progress.ts';

/** Python is here already, for pip, and reads ZIP files of any size in pieces. */
const SCRIPT = `
import os, sys, zipfile
wheel, target, prefixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
with zipfile.ZipFile(wheel) as archive:
    kept = [i for i in archive.infolist() if i.filename.startswith(prefixes) and not i.is_dir()]
    total = sum(i.file_size for i in kept)
    done = 0
    for info in kept:
        path = os.path.join(target, *info.filename.split('/'))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(info) as source, open(path, 'wb') as sink:
            while True:
                block = source.read(1 << 23)
                if not block:
                    break
                sink.write(block)
                done += len(block)
                if info.file_size > 1 << 23:
                    print(done, total, flush=True)
`;

interface UnpackOptions {
  readonly python: Python;
  readonly target: string;
  readonly reporter: SetupReporter;
}

/** Takes the libraries and headers that we need out of a wheel; the rest never touches the disk. */
export async function unpackWheel(
  wheel: PinnedWheel,
  file: string,
  options: UnpackOptions,
): Promise<void> {
  const { python, target, reporter } = options;
  const subject = `${wheel.project} ${wheel.version}`;
  const result = await runProgram(python.program, ['-c', SCRIPT, file, target, ...KEPT_PREFIXES], {
    onStdout: (text) => {
      const [done, total] = (text.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
      if (done === undefined || total === undefined) return;
      reporter.progress({ step: 'unpack', subject, done, total });
    },
  });
  if (result?.status === 0) return;
  const complaint = result?.stderr ?? '';
  throw setupError({
    code: complaint.includes('No space left') ? 'no-space' : 'unpack-failed',
    where: target,
    message: `${subject} could not be unpacked`,
    expected: `${wheel.unpackedBytes} bytes of libraries`,
    found: lastLines(complaint, 1),
    cure: 'free some space, or set DUPN_CACHE to a folder on a larger disk; then run `dupn setup`',
  });
}
