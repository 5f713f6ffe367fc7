import type { RunRecord, TrialOutcome } from '../results/run-record.ts';
import { mean } from '../statistics/summary.ts';
import type { ReportCost, TuningCost } from './report-table.ts';

/**
 * What a row costs: sums over the cells of a seed (a single-task row has one a task), means over seeds; memory is the
 * largest cell's. Trials stand apart: all seeds share them. Null where no seed is whole.
 */
export function rowCost(
  records: readonly RunRecord[],
  cellsOfSeed: number,
  all: readonly RunRecord[],
): ReportCost | null {
  const seeds = [...new Set(records.map(({ seed }) => seed))]
    .map((seed) => records.filter((record) => record.seed === seed))
    .filter((cells) => cells.length === cellsOfSeed);
  if (seeds.length === 0) return null;
  const average = (value: (record: RunRecord) => number): number =>
    mean(seeds.map((cells) => sum(cells.map(value))));
  const embedding = average(({ parameters }) => parameters.embedding);
  const dense = average(({ parameters }) => parameters.dense);
  const samplesSeen = average(({ work }) => sum(Object.values(work.samplesSeen)));
  const trainingSeconds = average(({ work }) => work.trainingSeconds);
  const peaks = seeds.map((cells) => Math.max(...cells.map(({ work }) => work.peakMemoryMiB)));
  return {
    parameters: embedding + dense,
    embeddingParameters: embedding,
    denseParameters: dense,
    frozenParameters: average(({ parameters }) => parameters.frozen ?? 0),
    samplesSeen,
    seconds: average(({ work }) => work.wallSeconds),
    trainingSeconds,
    pretrainingSeconds: average(({ work }) => work.pretraining?.seconds ?? 0),
    representingSeconds: average(({ work }) => work.representingSeconds ?? 0),
    samplesPerSecond: perSecond(samplesSeen, trainingSeconds),
    peakMemoryMiB: mean(peaks),
    tuning: tuningCost(records, all),
  };
}

/** What it took to find the settings of a row's cells. */
export function tuningCost(
  records: readonly RunRecord[],
  all: readonly RunRecord[],
): TuningCost | null {
  const trials = distinctTrials(records);
  if (trials.length === 0) return null;
  const works = trials.flatMap(({ work }) => work ?? []);
  const samplesSeen = sum(works.map((work) => sum(Object.values(work.samplesSeen))));
  const trainingSeconds = sum(works.map((work) => work.trainingSeconds));
  const isPretrained = records.some(({ work }) => work.pretraining !== undefined);
  return {
    trials: trials.length,
    diverged: trials.filter(({ failure }) => failure !== undefined).length,
    samplesSeen,
    seconds: sum(works.map(({ wallSeconds }) => wallSeconds)),
    trainingSeconds,
    pretrainingSeconds: isPretrained ? pretrainingOf(trials, all) : 0,
    representingSeconds: sum(works.map((work) => work.representingSeconds ?? 0)),
    samplesPerSecond: perSecond(samplesSeen, trainingSeconds),
  };
}

/** Each once, however many seeds took their settings from it. */
function distinctTrials(records: readonly RunRecord[]): readonly TrialOutcome[] {
  const all = records.flatMap(({ tuning }) => tuning?.trials ?? []);
  return [...new Map(all.map((trial) => [trial.digest, trial])).values()];
}

/** Outcomes from before it was kept leave it to the records of the trials; null where one of those is not there. */
function pretrainingOf(trials: readonly TrialOutcome[], all: readonly RunRecord[]): number | null {
  const own = new Map(all.map(({ digest, work }) => [digest, work.pretraining?.seconds]));
  let total = 0;
  for (const { digest, work } of trials) {
    if (work === null) continue;
    const seconds = work.pretrainingSeconds ?? own.get(digest);
    if (seconds === undefined) return null;
    total += seconds;
  }
  return total;
}

function perSecond(samples: number, seconds: number): number {
  return seconds > 0 ? samples / seconds : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
