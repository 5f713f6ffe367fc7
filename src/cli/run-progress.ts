import cliProgress from 'cli-progress';
import type { CellJob, ProcessMessage } from '../experiment/cell-job.ts';
import type { CellPlan } from '../experiment/cell-plan.ts';
import type { CellOutcome } from '../experiment/local-executor.ts';
import type { RunObserver } from '../experiment/run-experiment.ts';
import { damageLine } from './damage-line.ts';
import { setupDisplay, type SetupDisplay } from './setup-display.ts';
import { stageBar, type StageBar } from './stage-bar.ts';

type ProgressMessage = Extract<ProcessMessage, { kind: 'progress' }>;

/** How a run is followed: a bar for each cell at work on a terminal, a line now and then elsewhere, or JSON lines. */
export interface RunDisplay extends RunObserver {
  readonly close: () => void;
}

const LINE_INTERVAL_MS = 15_000;

/** Lines on stderr, with moving bars where it is a terminal. */
export function runDisplay(experiment: string): RunDisplay {
  const cells = process.stderr.isTTY ? movingCells() : plainCells();
  let preparation: StageBar | undefined;
  let setup: SetupDisplay | undefined;
  let total = 0;
  let done = 0;
  const print = (line: string): void => {
    cells.line(line);
  };
  return {
    damaged: (damage) => {
      print(damageLine(damage));
    },
    preparing: (stage) => {
      preparation ??= stageBar('preparing');
      preparation.update(stage);
    },
    setup: (message) => {
      preparation?.stop();
      preparation = undefined;
      setup ??= setupDisplay();
      if (message.kind === 'note') setup.report(message.line);
      if (message.kind === 'setup') setup.progress(message.progress);
    },
    engine: (engine) => {
      preparation?.stop();
      preparation = undefined;
      setup?.close();
      const threads = `${engine.threads} thread${engine.threads === 1 ? '' : 's'}`;
      print(`engine: ${engine.engine}, ${engine.deviceName}, ${threads}`);
    },
    planned: (plans, toRun) => {
      total = toRun.length;
      print(plannedLine(experiment, plans, toRun));
    },
    started: (job) => {
      cells.started(nameOf(job));
    },
    message: (job, message) => {
      if (message.kind === 'progress') cells.progress(nameOf(job), message);
      if (message.kind === 'note') print(`${nameOf(job)}  ${message.line}`);
      if (message.kind === 'scores') {
        print(`${nameOf(job)}  epoch ${message.epoch.toFixed(1)}  validation ${message.text}`);
      }
    },
    ended: (job, outcome) => {
      done += 1;
      cells.ended(nameOf(job));
      print(endLine(job, outcome, `${done}/${total}`));
    },
    close: () => {
      preparation?.stop();
      setup?.close();
      cells.close();
    },
  };
}

/** One JSON object a line on stdout, for programs. */
export function jsonDisplay(): RunDisplay {
  const write = (event: string, content: object): void => {
    console.log(JSON.stringify({ event, ...content }));
  };
  const of = ({ cell, digest }: CellJob) => ({ cell: cell.label, seed: cell.seed, digest });
  return {
    damaged: ({ where, message }) => {
      write('damaged', { where, message });
    },
    preparing: (stage) => {
      write('preparing', stage);
    },
    setup: ({ kind, ...content }) => {
      write(kind, content);
    },
    engine: (engine) => {
      write('engine', engine);
    },
    planned: (plans, toRun) => {
      write('planned', { cells: plans.length, toRun: toRun.length });
    },
    started: (job) => {
      write('started', of(job));
    },
    message: (job, { kind, ...content }) => {
      write(kind, { ...of(job), ...content });
    },
    ended: (job, { kind, ...content }) => {
      write('ended', { ...of(job), outcome: kind, ...content });
    },
    close: () => undefined,
  };
}

function plannedLine(
  experiment: string,
  plans: readonly CellPlan[],
  toRun: readonly CellPlan[],
): string {
  const done = plans.length - toRun.length;
  const rest = toRun.length === 0 ? 'nothing to train' : `${toRun.length} to train`;
  return `${experiment}: ${plans.length} cells, ${done} done, ${rest}`;
}

function nameOf({ cell }: CellJob): string {
  return `${cell.label} seed ${cell.seed}`;
}

function endLine(job: CellJob, outcome: CellOutcome, count: string): string {
  switch (outcome.kind) {
    case 'done':
      return `${count}  ${nameOf(job)}  done`;
    case 'interrupted':
      return `${count}  ${nameOf(job)}  interrupted: the same command goes on from here`;
    case 'failed':
      return `${count}  ${nameOf(job)}  failed\n${outcome.stack ?? outcome.message}`; // a stack begins with it
  }
}

interface CellLines {
  readonly line: (text: string) => void;
  readonly started: (name: string) => void;
  readonly progress: (name: string, message: ProgressMessage) => void;
  readonly ended: (name: string) => void;
  readonly close: () => void;
}

/** A line now and then. */
function plainCells(): CellLines {
  const last = new Map<string, number>();
  return {
    line: (text) => {
      console.error(text);
    },
    started: (name) => {
      last.set(name, performance.now());
      console.error(`${name}  started`);
    },
    progress: (name, message) => {
      if (performance.now() - (last.get(name) ?? 0) < LINE_INTERVAL_MS) return;
      last.set(name, performance.now());
      console.error(`${name}  ${progressText(message)}`);
    },
    ended: (name) => {
      last.delete(name);
    },
    close: () => undefined,
  };
}

function progressText(message: ProgressMessage): string {
  const { step, steps, samplesPerSecond, secondsLeft, phase } = message;
  if (phase === 'test') return 'scoring test';
  const place = phase === 'pre-training' ? 'pre-training on behaviour' : 'step';
  const speed = `${samplesPerSecond.toFixed(0)} samples/s, ${timeText(secondsLeft)} left`;
  return `${place} ${step}/${steps}, ${speed}`;
}

/** A bar a cell. */
function movingCells(): CellLines {
  const bars = new cliProgress.MultiBar(
    {
      format: '{name} {bar} {percentage} %  {speed}  {left}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
    },
    cliProgress.Presets.shades_classic,
  );
  const open = new Map<string, cliProgress.SingleBar>();
  const nothing = { speed: '', left: 'starting' };
  return {
    line: (text) => {
      bars.log(`${text}\n`);
      bars.update();
    },
    started: (name) => {
      open.set(name, bars.create(1, 0, { name, ...nothing }));
    },
    progress: (name, { step, steps, samplesPerSecond, secondsLeft, phase }) => {
      const bar = open.get(name);
      if (phase === 'test') {
        bar?.update({ left: 'scoring test' });
        return;
      }
      bar?.setTotal(Math.max(1, steps));
      const speed = `${samplesPerSecond.toFixed(0)} samples/s`;
      const left = `${timeText(secondsLeft)} left`;
      bar?.update(step, { speed, left: phase === 'pre-training' ? `pre-training, ${left}` : left });
    },
    ended: (name) => {
      const bar = open.get(name);
      if (bar !== undefined) bars.remove(bar);
      open.delete(name);
    },
    close: () => {
      bars.stop();
    },
  };
}

/** `45 s`, `12 min`, `3 h 5 min`. */
export function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
