/**
 * How much faster a step on a stored representation (RT) is than one of the whole network (FT), for the same target, batch size and
 * settings, batches included. What the stored representation cost is told beside it.
 *
 *     npx tsx bench/frozen-step.ts --target spp --rounds 7 --steps 20 --threads 2
 *
 * The two take their steps in turn, so that what else the machine does falls on both alike. A round is the median step of each; the
 * factor is the median over rounds, with the smallest and the largest. The weights of the source are not trained: they do not
 * change what a step costs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { present } from '../src/core/assert.ts';
import { randomStream } from '../src/core/random.ts';
import { readPreparedDataset } from '../src/data/prepared-store.ts';
import { epochBatches } from '../src/data/training-schedule.ts';
import type { CellJob } from '../src/experiment/cell-job.ts';
import { cellSchedule } from '../src/experiment/cell-moments.ts';
import { composeCell, type ComposedCell } from '../src/experiment/compose-cell.ts';
import { ensurePrepared } from '../src/experiment/prepared-folder.ts';
import { loadBackend } from '../src/nn/backend/load-backend.ts';
import { readWeights } from '../src/nn/weights.ts';
import { writeCheckpoint } from '../src/results/checkpoint.ts';
import { experimentSchema } from '../src/spec/experiment-spec.ts';
import { loadDatasetSpec } from '../src/spec/load-spec.ts';
import type { PlannedCell } from '../src/spec/planned-cell.ts';
import { plannedCells } from '../src/spec/planned-cells.ts';
import { datasetArgumentPath } from '../src/spec/resolve-dataset.ts';
import { trainStep } from '../src/training/train-step.ts';
import { chooseWeighting } from '../src/training/weighting/choose-weighting.ts';

const WARM_UP_STEPS = 5;
/** Any: the checkpoint of the source only has to be found by it. */
const DIGEST = '0'.repeat(64);

const { values } = parseArgs({
  options: {
    dataset: { type: 'string', default: 'simulated' },
    target: { type: 'string', default: 'spp' },
    model: { type: 'string', default: 'dupn' },
    batch: { type: 'string', default: '128' },
    length: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '20' },
    threads: { type: 'string', default: '2' },
    device: { type: 'string', default: 'cpu' },
  },
});
const [batchSize, historyLength, rounds, steps, threads] = [
  values.batch,
  values.length,
  values.rounds,
  values.steps,
  values.threads,
].map(Number) as [number, number, number, number, number]; // five in, five out

const spec = experimentSchema.parse({
  experiment: 'frozen-step',
  kind: 'transfer',
  data: { dataset: values.dataset, historyLength },
  tasks: [values.target],
  sources: [{ tasks: ['ctr', 'l2r', 'fifp', 'spp'].filter((task) => task !== values.target) }],
  strategies: ['RT', 'FT'],
  seeds: [1],
  model: values.model,
  training: { batchSize },
});
const { engine } = await loadBackend({ device: values.device === 'gpu' ? 'gpu' : 'cpu', threads });
const path = datasetArgumentPath(values.dataset);
const silent = () => undefined;
const location = await ensurePrepared(loadDatasetSpec(path), path, {
  ...{ onDamage: silent, onOtherSource: silent, onProgress: silent, onWaiting: silent },
});
const dataset = readPreparedDataset(location.folder);
const folder = mkdtempSync(join(tmpdir(), 'dupn-frozen-step-'));
try {
  const [rt, ft] = plannedCells(spec);
  await leaveSource(present(rt?.needs[0], 'source'));
  const started = performance.now();
  const stored = await subjectOf(present(rt, 'RT'));
  const composing = performance.now() - started;
  const tuned = await subjectOf(present(ft, 'FT'));
  for (let step = 0; step < WARM_UP_STEPS; step++) for (const { take } of [stored, tuned]) take();
  const found = Array.from({ length: rounds }, () => {
    const round = { stored: [] as number[], tuned: [] as number[] };
    for (let step = 0; step < steps; step++) {
      round.stored.push(stored.take());
      round.tuned.push(tuned.take());
    }
    return { stored: median(round.stored), tuned: median(round.tuned) };
  });
  console.log(
    `${engine}, ${values.model} on ${values.dataset}, ${values.target}: batches of ${batchSize}, ${historyLength} events at most; ` +
      `${rounds} rounds of ${steps} steps; the representation was made and read in ${(composing / 1000).toFixed(1)} s`,
  );
  console.log(`FT ${spread(found.map((round) => round.tuned))} ms a step`);
  console.log(`RT ${spread(found.map((round) => round.stored))} ms a step`);
  console.log(`factor ${spread(found.map((round) => round.tuned / round.stored))}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function compose(cell: PlannedCell): Promise<ComposedCell> {
  const job: CellJob = {
    ...{ kind: 'cell', experiment: spec.experiment, cell, data: spec.data, digest: DIGEST },
    ...{ dataset: location.folder, folder, threads, smoke: false },
    ...{ device: 'cpu', engine: 'tensorflow-cpu' },
    ...(cell.start && { source: { digest: DIGEST, folder } }),
  };
  return composeCell(job, dataset, {
    signal: new AbortController().signal,
    clock: () => performance.now(),
  });
}

async function leaveSource(cell: PlannedCell): Promise<void> {
  const { model } = await compose(cell);
  const { row, tasks, seed, training } = cell;
  const identity = {
    ...{ experiment: spec.experiment, row, tasks: [...tasks], seed, digest: DIGEST },
    ...{ step: 0, epoch: 0, dataset: { name: values.dataset, fingerprint: location.fingerprint } },
    spec: { data: { ...spec.data }, model: { ...cell.model }, training: { ...training } },
  };
  writeCheckpoint(folder, identity, readWeights(model.parameters));
  model.parameters.dispose();
}

/** `take` makes the next batch, takes its step, and says how many milliseconds that took. */
async function subjectOf(cell: PlannedCell): Promise<{ readonly take: () => number }> {
  const { model, builder, momentsOf } = await compose(cell);
  const { optimizer, l2, clipNorm, taskWeights, weighting } = cell.training;
  const options = {
    weighting: chooseWeighting(weighting, {
      ...{ parameters: model.parameters, tasks: cell.tasks, taskWeights },
    }),
    dropout: 'dropout' in cell.model ? cell.model.dropout : 0,
    optimizer: { ...optimizer, l2, clipNorm },
    seed: cell.seed,
  };
  const parts = cellSchedule(cell, (tasks) => momentsOf('train', tasks));
  const batches = epochBatches(parts, builder.lengthOf, batchSize, randomStream(1, 'shuffle/0'));
  let step = 0;
  return {
    take: () => {
      const { moments, tasks } = present(batches[step % batches.length], 'a batch');
      const started = performance.now();
      const losses = trainStep(model, builder.build(moments, tasks), { ...options, step });
      for (const loss of Object.values(losses)) {
        loss.dataSync(); // waits for the device
        loss.dispose();
      }
      step += 1;
      return performance.now() - started;
    },
  };
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half)] ?? NaN)) / 2;
}

/** Median, smallest and largest. */
function spread(figures: readonly number[]): string {
  const text = (figure: number): string => figure.toPrecision(3);
  return `${text(median(figures))} (${text(Math.min(...figures))} to ${text(Math.max(...figures))})`;
}
