import cliProgress from 'cli-progress';
import { present } from '../core/assert.ts';
import type { CellJob, ProcessMessage } from '../experiment/cell-job.ts';
import type { CellOutcome } from '../experiment/local-executor.ts';
import type { RunObserver } from '../experiment/run-experiment.ts';
import { isResult } from '../experiment/trial-outcomes.ts';
import type { Tuning } from '../results/run-record.ts';
import type { PlannedCell } from '../spec/planned-cell.ts';
import { adoptionLines } from './adoption-lines.ts';
import { cellName, planCounts } from './cell-name.ts';
import { damageLine } from './damage-line.ts';
import { otherSourceLine } from './other-source-line.ts';
import { adoptionJson } from './plan-json.ts';
import { setupDisplay, type SetupDisplay } from './setup-display.ts';
import { stageBar, type StageBar } from './stage-bar.ts';
import { waitingLine } from './waiting-line.ts';

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
    otherSource: (dataset) => {
      print(otherSourceLine(dataset));
    },
    preparing: (stage) => {
      preparation ??= stageBar('preparing');
      preparation.update(stage);
    },
    waiting: (wait) => {
      print(waitingLine(wait));
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
    adopted: (adoptions) => {
      adoptionLines(adoptions).forEach(print);
    },
    planned: (plans, toRun) => {
      total = toRun.length;
      print(`${experiment}: ${planCounts(plans, toRun.length)}`);
    },
    started: (job) => {
      cells.started(cellName(job.cell));
      if (job.tuning !== undefined) print(`${cellName(job.cell)}  ${chosenText(job.tuning)}`);
    },
    message: (job, message) => {
      if (message.kind === 'progress') cells.progress(cellName(job.cell), message);
      if (message.kind === 'note') print(`${cellName(job.cell)}  ${message.line}`);
      if (message.kind === 'scores') {
        print(
          `${cellName(job.cell)}  epoch ${message.epoch.toFixed(1)}  validation ${message.text}`,
        );
      }
    },
    ended: (job, outcome) => {
      done += 1;
      cells.ended(cellName(job.cell));
      print(endLine(job, outcome, `${done}/${total}`));
    },
    passed: (cell, reason) => {
      done += 1;
      const text = reason.kind === 'done' ? 'done before' : `not trained: ${reason.message}`;
      print(`${done}/${total}  ${cellName(cell)}  ${text}`);
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
  const placeOf = ({ label, seed, trial }: PlannedCell) => ({
    ...{ cell: label, seed },
    ...(trial && { trial: trial.number, trials: trial.of }),
  });
  const of = ({ cell, digest }: CellJob) => ({ ...placeOf(cell), digest });
  return {
    damaged: ({ where, message }) => {
      write('damaged', { where, message });
    },
    otherSource: (dataset) => {
      write('other-source', { dataset });
    },
    preparing: (stage) => {
      write('preparing', stage);
    },
    waiting: (wait) => {
      write('waiting', wait);
    },
    setup: ({ kind, ...content }) => {
      write(kind, content);
    },
    engine: (engine) => {
      write('engine', engine);
    },
    adopted: (adoptions) => {
      for (const [{ cell }, adoption] of adoptions) {
        write('adopted', { ...placeOf(cell), ...adoptionJson(adoption) });
      }
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
    passed: (cell, { kind, ...content }) => {
      write('ended', { ...placeOf(cell), outcome: kind, ...content });
    },
    close: () => undefined,
  };
}

function chosenText({ trials, chosen }: Tuning): string {
  const { settings, score } = present(trials[chosen - 1], 'the chosen trial');
  const values = Object.entries(settings).map(
    ([path, value]) => `${path} ${JSON.stringify(value)}`,
  );
  const why = score === null ? 'the first, none has a score' : `validation ${score.toFixed(4)}`;
  return `takes trial ${chosen}/${trials.length} (${why}): ${values.join(', ')}`;
}

function endLine(job: CellJob, outcome: CellOutcome, count: string): string {
  switch (outcome.kind) {
    case 'done':
      return `${count}  ${cellName(job.cell)}  done`;
    case 'interrupted':
      return `${count}  ${cellName(job.cell)}  interrupted: the same command starts it anew`;
    case 'failed':
      if (isResult(job, outcome)) {
        return `${count}  ${cellName(job.cell)}  diverged: it cannot be chosen\n${outcome.message}`;
      }
      return `${count}  ${cellName(job.cell)}  failed\n${outcome.stack ?? outcome.message}`; // a stack begins with it
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
