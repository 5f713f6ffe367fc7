/**
 * How much of the attention of trained cells goes to events of the category that a request asks for, beside the share that
 * such events have. Requests whose history has such an event, of the validation split.
 *
 *     npx tsx bench/query-attention.ts --experiment experiments/completejourney/multi-task.yaml --cells 'multi-task,single-task-ctr'
 *
 * The cells have to be there with their checkpoints, their data set prepared, and its queries have to be categories.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { present } from '../src/core/assert.ts';
import { TASK_NAMES } from '../src/core/tasks.ts';
import { at } from '../src/core/typed-arrays.ts';
import { BatchBuilder } from '../src/data/batch-builder.ts';
import { UNKNOWN_ID, type Batch } from '../src/data/batch.ts';
import { batchesByLength } from '../src/data/moment-sampler.ts';
import { readPreparedDataset } from '../src/data/prepared-store.ts';
import type { CellJob } from '../src/experiment/cell-job.ts';
import { composeCell } from '../src/experiment/compose-cell.ts';
import { loadExperimentFiles } from '../src/experiment/experiment-files.ts';
import { locatePrepared } from '../src/experiment/prepared-folder.ts';
import { loadBackend } from '../src/nn/backend/load-backend.ts';
import { noDropout } from '../src/nn/dropout.ts';
import { assignWeights, type Weights } from '../src/nn/weights.ts';
import { matchRecords } from '../src/report/match-records.ts';
import { readCellFiles } from '../src/report/read-cell-files.ts';
import { readCheckpoint } from '../src/results/checkpoint.ts';
import { experimentFolder, listRecords } from '../src/results/results-store.ts';

const { values } = parseArgs({
  options: {
    experiment: { type: 'string', default: 'experiments/completejourney/multi-task.yaml' },
    results: { type: 'string', default: 'results' },
    cells: { type: 'string', default: 'multi-task' },
    task: { type: 'string', default: 'ctr' },
    threads: { type: 'string', default: '1' },
  },
});

const { spec, dataset: description, datasetPath } = loadExperimentFiles(values.experiment);
const { folder } = await locatePrepared(description, datasetPath);
const dataset = readPreparedDataset(folder);
const stored = experimentFolder(values.results, spec.experiment);
const { engine } = await loadBackend({ device: 'cpu', threads: Number(values.threads) });
const task = present(
  TASK_NAMES.find((name) => name === values.task),
  'a task of that name',
);
console.log(`${spec.experiment}, ${task}, validation; ${engine}`);

/** Sums over requests that have an event of the category that they ask for. */
interface Found {
  requests: number;
  attention: number;
  events: number;
}

for (const { cell, record } of matchRecords(spec, readCellFiles(stored))) {
  if (record === undefined || !values.cells.split(',').includes(cell.label)) continue;
  const home = present(
    listRecords(stored).find((entry) => entry.record.digest === record.digest),
    'the record’s folder',
  );
  const job: CellJob = {
    kind: 'cell',
    ...{ experiment: spec.experiment, cell, data: spec.data, digest: record.digest, smoke: false },
    ...{ dataset: folder, folder: home.folder, threads: undefined },
    ...({ device: 'cpu', engine: 'tensorflow-cpu' } as const),
  };
  const composing = { signal: new AbortController().signal, clock: () => performance.now() };
  const { model, momentsOf } = await composeCell(job, dataset, composing);
  assignWeights(model.parameters, (await readCheckpoint(home.folder)).tensors as Weights);
  const { batchSize } = cell.training;
  const { historyLength } = spec.data;
  const builder = new BatchBuilder({ dataset, tasks: [task], historyLength, batchSize });
  const found: Found = { requests: 0, attention: 0, events: 0 };
  const moments = momentsOf('validation', [task]);
  for (const part of batchesByLength(moments, builder.lengthOf, batchSize)) {
    const batch = builder.build(part);
    const attention = tf.tidy(() =>
      present(model.forward(batch, noDropout).attentionWeights, 'attention').dataSync<'float32'>(),
    );
    addShares(found, batch, attention);
  }
  const share = (sum: number): string => (sum / found.requests).toFixed(3);
  console.log(
    `${cell.label}, seed ${cell.seed}: ${share(found.attention)} of the attention on events of the asked category, ` +
      `${share(found.events)} of the events; ${found.requests} requests that have one`,
  );
  model.parameters.dispose();
}

function addShares(found: Found, batch: Batch, attention: Float32Array): void {
  const { history, items, requests, steps } = batch;
  const slots = requests.query.length / requests.count;
  for (let r = 0; r < requests.count; r++) {
    const asked = at(requests.query, r * slots);
    if (asked <= UNKNOWN_ID) continue;
    const m = at(requests.moment, r);
    const length = at(history.length, m);
    let [events, weight] = [0, 0];
    for (let t = 0; t < length; t++) {
      if (at(items.category, at(history.item, m * steps + t)) !== asked) continue;
      events++;
      weight += at(attention, r * steps + t);
    }
    if (events === 0) continue;
    found.requests++;
    found.attention += weight;
    found.events += events / length;
  }
}
