import cliProgress from 'cli-progress';

export interface StageProgress {
  /** From 1. */
  readonly stage: number;
  readonly stages: number;
  readonly title: string;
}

export interface StageBar {
  readonly update: (progress: StageProgress) => void;
  readonly stop: () => void;
}

/** Shows the stages of a long piece of work on stderr: a bar on a terminal, a line a stage elsewhere. */
export function stageBar(subject: string): StageBar {
  if (!process.stderr.isTTY) {
    return {
      update: ({ stage, stages, title }) => {
        console.error(`${subject}: ${stage}/${stages} ${title}`);
      },
      stop: () => undefined,
    };
  }
  const bar = new cliProgress.SingleBar(
    {
      format: `${subject} {bar} {value}/{total} {title} ({duration_formatted})`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
    },
    cliProgress.Presets.shades_classic,
  );
  let isRunning = false;
  return {
    update: ({ stage, stages, title }) => {
      if (!isRunning) bar.start(stages, stage - 1, { title });
      isRunning = true;
      bar.update(stage - 1, { title });
    },
    stop: () => {
      bar.stop();
    },
  };
}
