import { present } from '../core/assert.ts';
import { UserError } from '../core/errors.ts';
import { isOfModule } from '../core/module-name.ts';
import { SPLIT_NAMES, type TaskName } from '../core/tasks.ts';
import { at } from '../core/typed-arrays.ts';
import { BatchBuilder } from '../data/batch-builder.ts';
import type { PreparedDataset } from '../data/prepared-dataset.ts';
import type { Model } from '../models/model.ts';
import type { RequestVectors } from '../models/stored-representation.ts';
import { isShared } from '../models/weight-owner.ts';
import type { Parameters } from '../nn/parameters.ts';
import { assignWeights, type Weights } from '../nn/weights.ts';
import { readCheckpoint } from '../results/checkpoint.ts';
import { readRepresentations, writeRepresentations } from '../results/representation-file.ts';
import type { SourceStart } from '../spec/planned-cell.ts';
import { represent } from '../training/represent.ts';
import type { CellJob } from './cell-job.ts';
import { cellMoments } from './cell-moments.ts';

/** The weights that a cell starts from. */
export interface SourceWeights {
  readonly weights: Weights;
  /** SHA-256 of their file. */
  readonly sha256: string;
  /**
   * Which of a model's weights come from here: those that tasks share and the source has. CTR alone brings a table of scenarios to a
   * network that sees no properties.
   */
  readonly takes: (name: string) => boolean;
}

/** @throws UserError `checkpoint-damaged`, `other-source` */
export async function readSource({ source }: Pick<CellJob, 'source'>): Promise<SourceWeights> {
  const { digest, folder } = present(source, 'a source');
  const { manifest, tensors } = await readCheckpoint(folder);
  if (manifest.digest !== digest) {
    throw new UserError({
      code: 'other-source',
      where: folder,
      message: 'the weights in this folder are not those of the source',
      expected: `digest ${digest.slice(0, 8)}`,
      found: `digest ${manifest.digest.slice(0, 8)}`,
      cure: 'delete its folder checkpoint and run the experiment again: the source is trained anew',
      exitCode: 1,
    });
  }
  return {
    weights: tensors as Weights, // float32, as they were written
    sha256: manifest.weights.sha256,
    takes: (name) => isShared(name) && tensors.has(name),
  };
}

/**
 * Gives a model the embeddings and the encoder of its source, bit for bit; its heads keep their own start.
 *
 * Deviation: transfer-start. The slots of AdaGrad start anew, and all weights that train do so at the same rates.
 *
 * @throws UserError `unknown-module`
 */
export function startFromSource(
  parameters: Parameters,
  { weights, takes }: SourceWeights,
  { freeze }: SourceStart,
): void {
  const names = [...parameters.dense.keys(), ...parameters.tables.keys()].filter(takes);
  checkModules(names, [...parameters.tables.keys()].filter(takes), freeze);
  assignWeights(parameters, weights, takes);
}

function checkModules(
  names: readonly string[],
  tables: readonly string[],
  modules: readonly string[],
): void {
  const unknown = modules.find((module) => !names.some((name) => isOfModule(name, module)));
  if (unknown === undefined) return;
  const known = new Set(names.map((name) => name.split('/').slice(0, -1).join('/') || name));
  throw new UserError({
    code: 'unknown-module',
    where: 'strategies: freeze',
    message: `the network has no module named "${unknown}"`,
    expected: [...new Set([...known, ...tables])].sort().join(', '),
    cure: 'name modules by their weights, as docs/architecture.md lists them',
    exitCode: 2,
  });
}

export interface Representing {
  readonly job: CellJob;
  readonly dataset: PreparedDataset;
  /** With the source's weights. */
  readonly model: Model;
  readonly task: TaskName;
  /** SHA-256 of the source's weights. */
  readonly weights: string;
  /** Of a smoke run: the only moments that it looks at; what it makes is not kept. */
  readonly only?: Uint32Array | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds from any start. */
  readonly clock: () => number;
}

export interface Represented {
  readonly vectors: RequestVectors;
  /** What it took to make them; absent where they were read. */
  readonly seconds?: number;
}

/**
 * What the source's network makes of a task's requests, of the users that the experiment takes. Computed by the first cell that
 * needs it and kept beside the source's weights, whose digest names these users too: shares and later runs read it.
 */
export async function sourceRepresentations(representing: Representing): Promise<Represented> {
  const { job, task, weights, only, clock } = representing;
  const { folder } = present(job.source, 'a source');
  const kept = readRepresentations(folder, task, weights);
  if (kept?.data instanceof Float32Array) {
    return { vectors: { values: kept.data, width: present(kept.shape[1], 'a width') } };
  }
  const start = clock();
  const vectors = await makeRepresentations(representing);
  const seconds = (clock() - start) / 1000;
  if (only === undefined) {
    const { values, width } = vectors;
    const shape = [values.length / width, width];
    writeRepresentations(folder, task, weights, { shape, data: values });
  }
  return { vectors, seconds };
}

async function makeRepresentations(representing: Representing): Promise<RequestVectors> {
  const { job, dataset, model, task, only, signal } = representing;
  const { batchSize } = job.cell.training;
  const { historyLength } = job.data;
  const builder = new BatchBuilder({ dataset, tasks: [task], historyLength, batchSize });
  const requests = requestsOf(dataset, task);
  const moments = only ?? allMoments(job, dataset, task);
  return await represent(model, builder, { moments, requests, batchSize, signal });
}

/** With labels and without. */
function allMoments(
  { data, cell }: CellJob,
  dataset: PreparedDataset,
  task: TaskName,
): Uint32Array {
  const { of } = cellMoments(dataset, data, { seed: cell.seed });
  const parts = SPLIT_NAMES.map((split) => of(split, [task]));
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => {
    all.set(part, offset);
    return offset + part.length;
  }, 0);
  return all;
}

function requestsOf({ tasks }: PreparedDataset, task: TaskName): number {
  const { momentOffset } = present(tasks[task], task);
  return at(momentOffset, momentOffset.length - 1);
}
