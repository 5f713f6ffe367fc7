import { weightedPositiveShare } from '../data/base-rate.ts';
import { BatchBuilder } from '../data/batch-builder.ts';
import { rankingCoefficients } from '../data/ranking-coefficients.ts';
import type { PreparedDataset } from '../data/prepared-dataset.ts';
import { SPLIT_NAMES, type SplitName, type TaskName } from '../core/tasks.ts';
import type { Model } from '../models/model.ts';
import { Scorer } from '../training/score-predictions.ts';
import type { CellJob } from './cell-job.ts';
import { cellMoments } from './cell-moments.ts';
import { composeModel, composeParameters } from './compose-model.ts';
import { readSource, sourceRepresentations, startFromSource } from './compose-start.ts';

/** What a cell trains and scores, ready to start. */
export interface ComposedCell {
  readonly model: Model;
  readonly builder: BatchBuilder;
  readonly scorer: Scorer;
  readonly momentsOf: (split: SplitName, tasks: readonly TaskName[]) => Uint32Array;
  /** SHA-256 of the weights that it starts from. */
  readonly sourceWeights: string | undefined;
  /** What it took to make the representations that it trains on; absent where it has none or read them. */
  readonly representingSeconds?: number | undefined;
}

export interface Composing {
  readonly signal: AbortSignal;
  /** Milliseconds from any start. */
  readonly clock: () => number;
}

/** Moments of a split that a smoke run is cut down to. */
const SMOKE_MOMENTS = 64;

/** @throws UserError where the source's weights cannot be had */
export async function composeCell(
  job: CellJob,
  dataset: PreparedDataset,
  composing: Composing,
): Promise<ComposedCell> {
  const { tasks, model: spec, training, seed, start } = job.cell;
  const { data } = job;
  const { labelled, of } = cellMoments(dataset, data, job.cell);
  const momentsOf = (split: SplitName, asking: readonly TaskName[]): Uint32Array => {
    const moments = of(split, asking);
    return job.smoke ? spread(moments, SMOKE_MOMENTS) : moments;
  };
  const source = start && (await readSource(job));
  const composition = {
    model: spec,
    optimizer: training.optimizer,
    tasks,
    manifest: dataset.manifest,
    candidateScenario: dataset.tasks.ctr?.rows.scenario !== undefined,
    iconBags: dataset.tasks.fifp?.rows.entityBag !== undefined,
    rankingBaseRate: weightedPositiveShare(dataset, 'l2r', labelled),
    rankingCoefficients: rankingCoefficients(dataset, labelled),
    historyLength: data.historyLength,
    seed,
    ...(start && source && { start: { ...start, takes: source.takes } }),
  };
  const parameters = composeParameters(composition);
  const whole = composeModel(composition, parameters);
  if (start && source) startFromSource(parameters, source, start);
  const [task] = tasks;
  const common = { scorer: new Scorer(dataset), momentsOf, sourceWeights: source?.sha256 };
  const building = { dataset, tasks, labelled, batchSize: training.batchSize };
  if (source === undefined || start?.representation !== 'stored' || task === undefined) {
    const builder = new BatchBuilder({ ...building, historyLength: data.historyLength });
    return { ...common, model: whole, builder };
  }
  const { vectors, seconds } = await sourceRepresentations({
    ...{ job, dataset, model: whole, task, weights: source.sha256, ...composing },
    ...(job.smoke && { only: momentsOfAll(momentsOf, tasks) }),
  });
  const model = composeModel(composition, parameters, vectors);
  const historyLength = spec.kind === 'wide-deep' ? data.historyLength : 0; // read by its wide side
  const builder = new BatchBuilder({ ...building, historyLength });
  return {
    ...{ ...common, model, builder, representingSeconds: seconds },
  };
}

function momentsOfAll(
  momentsOf: ComposedCell['momentsOf'],
  tasks: readonly TaskName[],
): Uint32Array {
  return Uint32Array.from(SPLIT_NAMES.flatMap((split) => [...momentsOf(split, tasks)]));
}

/** Evenly spaced moments, so that every task still occurs. */
function spread(moments: Uint32Array, count: number): Uint32Array {
  const stride = Math.max(1, Math.floor(moments.length / count));
  return moments.filter((_moment, k) => k % stride === 0).slice(0, count);
}
