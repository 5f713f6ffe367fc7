/**
 * The step of a linear logit on hashed ids: lookup, mean log loss, gradient, update by FTRL, for tables of several
 * sizes. A step should cost what its batch names, whatever the table.
 *
 *     npx tsx bench/table-step.ts --rows 100000,1000000,10000000 --batch 1024 --slots 8 --steps 100 --threads 2
 *
 * The sizes take their steps in turn, so that what else the machine does falls on all of them alike. The ids of a
 * step are all distinct and lie scattered over the whole table: the dearest case, and the same work for every size.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { randomStream, shuffle, type RandomStream } from '../src/core/random.ts';
import { loadBackend } from '../src/nn/backend/load-backend.ts';
import type { EmbeddingTable } from '../src/nn/embedding-table.ts';
import { ftrl } from '../src/nn/ftrl.ts';
import { disposeGradients, gradientsOf } from '../src/nn/gradients.ts';
import { logLossRows } from '../src/nn/losses.ts';
import { optimizerStep } from '../src/nn/optimizer.ts';
import { Parameters } from '../src/nn/parameters.ts';

const WARM_UP_STEPS = 5;
const PLAIN = {
  learningRate: 0,
  embeddingLearningRate: 0,
  l2: { dense: 0, embedding: 0 },
  clipNorm: 0,
};

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000,1000000,10000000' },
    batch: { type: 'string', default: '1024' },
    slots: { type: 'string', default: '8' },
    steps: { type: 'string', default: '100' },
    threads: { type: 'string', default: '2' },
  },
});
const [batch, slots, steps] = [values.batch, values.slots, values.steps].map(Number) as [
  number,
  number,
  number,
]; // three in, three out

const { engine } = await loadBackend({ device: 'cpu', threads: Number(values.threads) });
const stream = randomStream(1, 'benchmark');
const subjects = values.rows.split(',').map((rows) => subjectOf(Number(rows)));
for (let step = 0; step < WARM_UP_STEPS + steps; step++) {
  for (const { parameters, table, milliseconds } of subjects) {
    const ids = scatteredIds(table.rows, batch * slots, stream);
    const labels = Float32Array.from({ length: batch }, () => Math.round(stream()));
    const started = performance.now();
    takeStep(parameters, table, ids, labels);
    if (step >= WARM_UP_STEPS) milliseconds.push(performance.now() - started);
  }
}
console.log(`${engine}, ${batch} rows of ${slots} ids, ${steps} steps`);
for (const { table, milliseconds } of subjects) {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(2);
  console.log(`${table.rows} rows: median ${at(0.5)} ms a step (${at(0)} to ${at(1)})`);
}

function subjectOf(rows: number) {
  const parameters = new Parameters({
    ...{ seed: 1, initialAccumulator: 0.1, embeddingInitialAccumulator: 0.1 },
    embeddingDeviation: 0.01,
  });
  const table = parameters.declareTable('wide/kernel', rows, 1, ftrl());
  return { parameters, table, milliseconds: [] as number[] };
}

/** Distinct ids from 1, one of each of `count` equal parts of the table, in random order. */
function scatteredIds(rows: number, count: number, draw: RandomStream): Int32Array {
  const part = Math.floor((rows - 1) / count);
  if (part < 1) throw new Error(`${rows} rows are too few for ${count} ids`);
  const ids = Int32Array.from(
    { length: count },
    (_, k) => 1 + k * part + Math.floor(draw() * part),
  );
  return shuffle(ids, draw);
}

function takeStep(
  parameters: Parameters,
  table: EmbeddingTable,
  ids: Int32Array,
  labels: Float32Array,
): void {
  tf.tidy(() => {
    const gradients = gradientsOf(parameters, () => {
      const logits = tf.reshape<tf.Rank.R1>(table.lookupSum(ids, slots), [batch]); // [N]
      return tf.mean<tf.Scalar>(logLossRows(logits, tf.tensor1d(labels)));
    });
    optimizerStep(parameters, gradients, PLAIN);
    gradients.loss.dataSync(); // waits for the device
    disposeGradients(gradients);
  });
}
