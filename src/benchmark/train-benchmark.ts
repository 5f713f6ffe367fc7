import { randomStream } from '../core/random.ts';
import { composeModel } from '../experiment/compose-model.ts';
import type { ModelSpec } from '../spec/experiment-spec.ts';
import { trainStep } from '../training/train-step.ts';
import { fixedWeighting } from '../training/weighting/fixed.ts';
import type { LoadShape } from './load-shape.ts';
import { BENCHMARK_TASKS, loadManifest, syntheticBatch } from './synthetic-batch.ts';

export interface TrainBenchmark {
  readonly msPerStep: { readonly median: number; readonly min: number; readonly max: number };
  /** Candidate rows a second, at the median. */
  readonly samplesPerSecond: number;
  /** Trainable numbers, to compare with another program's network. */
  readonly parameters: { readonly embedding: number; readonly dense: number };
}

const WARM_UP_STEPS = 3;
const BATCHES = 4;
const SEED = 1;
const RATE = 0.05;
const WEIGHTING = fixedWeighting({ ctr: 1, l2r: 1, fifp: 1, ppp: 1, spp: 1 });

/** Times whole training steps of a model on a synthetic load; batches are made before the clock starts. */
export async function benchmarkTraining(
  shape: LoadShape,
  model: ModelSpec,
  steps: number,
): Promise<TrainBenchmark> {
  const subject = composeModel({
    model,
    optimizer: { initialAccumulator: 0.1, embeddingInitialAccumulator: 0.1 },
    manifest: loadManifest(shape),
    tasks: BENCHMARK_TASKS,
    candidateScenario: false,
    iconBags: false,
    historyLength: shape.length,
    seed: SEED,
  });
  const parameters = subject.parameters.count();
  const stream = randomStream(SEED, 'benchmark');
  const batches = Array.from({ length: BATCHES }, () => syntheticBatch(shape, stream));
  const milliseconds: number[] = [];
  for (let step = 0; step < WARM_UP_STEPS + steps; step++) {
    const batch = batches[step % BATCHES];
    if (batch === undefined) break;
    const started = performance.now();
    const losses = trainStep(subject, batch, {
      weighting: WEIGHTING,
      dropout: 'dropout' in model ? model.dropout : 0,
      optimizer: {
        learningRate: RATE,
        embeddingLearningRate: RATE,
        l2: { dense: 0, embedding: 0 },
        clipNorm: 0,
      },
      seed: SEED,
      step,
    });
    for (const loss of Object.values(losses)) {
      loss.dataSync(); // waits for the device
      loss.dispose();
    }
    if (step >= WARM_UP_STEPS) milliseconds.push(performance.now() - started);
    await new Promise(setImmediate);
  }
  subject.parameters.dispose();
  milliseconds.sort((a, b) => a - b);
  const median = medianOfSorted(milliseconds);
  return {
    msPerStep: { median, min: milliseconds[0] ?? 0, max: milliseconds.at(-1) ?? 0 },
    samplesPerSecond: (1000 * shape.batch) / median,
    parameters,
  };
}

/** Of an even number of values the mean of the two in the middle. */
export function medianOfSorted(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2;
  const [below = 0, above = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return (below + above) / 2;
}
