import { SingleBar } from 'cli-progress';
import type { SetupProgress } from '../nn/backend/setup-progress.ts';

/** What loadBackend wants of its caller, drawn on stderr. */
export interface SetupDisplay {
  readonly report: (line: string) => void;
  readonly progress: (progress: SetupProgress) => void;
  /** Ends a bar that is still drawn. */
  readonly close: () => void;
}

const DOING: Readonly<Record<SetupProgress['step'], string>> = {
  download: 'downloading',
  unpack: 'unpacking',
  compile: 'compiling',
  wait: 'waiting for',
};

/** A moving bar on a terminal, a line a quarter elsewhere. */
export function setupDisplay(stream: NodeJS.WriteStream = process.stderr): SetupDisplay {
  return stream.isTTY ? movingDisplay(stream) : plainDisplay(stream);
}

function plainDisplay(stream: NodeJS.WriteStream): SetupDisplay {
  const print = (line: string): void => void stream.write(`${line}\n`);
  let title = '';
  let quarters = 0;
  return {
    report: print,
    progress: (progress) => {
      if (titleOf(progress) !== title) {
        title = titleOf(progress);
        quarters = 0;
        print(title);
      }
      const reached = progress.total === 0 ? 0 : Math.floor((4 * progress.done) / progress.total);
      if (reached > quarters && reached < 4) print(`    ${25 * reached} %`);
      quarters = Math.max(quarters, reached);
    },
    close: () => undefined,
  };
}

function movingDisplay(stream: NodeJS.WriteStream): SetupDisplay {
  let title = '';
  let bar: SingleBar | undefined;
  const close = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    report: (line) => {
      close();
      title = '';
      stream.write(`${line}\n`);
    },
    progress: (progress) => {
      if (titleOf(progress) !== title) {
        close();
        title = titleOf(progress);
        if (progress.total === 0) stream.write(`${title}\n`);
        else bar = startBar(title, stream);
      }
      bar?.update(progress.total === 0 ? 0 : Math.round((100 * progress.done) / progress.total));
    },
    close,
  };
}

function startBar(title: string, stream: NodeJS.WriteStream): SingleBar {
  const bar = new SingleBar({
    stream,
    format: `${title}  [{bar}] {percentage} %  {duration_formatted}`,
    barsize: 24,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    hideCursor: true,
  });
  bar.start(100, 0);
  return bar;
}

function titleOf({ step, subject, total }: SetupProgress): string {
  const size = step === 'download' ? ` (${Math.round(total / 1e6)} MB)` : '';
  return `${DOING[step]} ${subject}${size}`;
}
