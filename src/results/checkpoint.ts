import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { UserError } from '../core/errors.ts';
import { TASK_NAMES } from '../core/tasks.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { cellSettingsSchema, datasetIdentitySchema } from './run-record.ts';
import { readSafetensors, writeSafetensors, type StoredTensors } from './safetensors-file.ts';

/** What the caller knows of the weights; the file's own facts are added when it is written. */
const identitySchema = z.object({
  experiment: z.string().min(1),
  row: z.string().min(1),
  tasks: z.array(z.enum(TASK_NAMES)).min(1),
  seed: z.int(),
  digest: z.string().min(8),
  step: z.int().nonnegative(),
  epoch: z.number().nonnegative(),
  spec: cellSettingsSchema,
  dataset: datasetIdentitySchema,
});

const manifestSchema = identitySchema.extend({
  formatVersion: z.literal(1),
  weights: z.object({
    file: z.literal('weights.safetensors'),
    bytes: z.int().positive(),
    sha256: z.string(),
  }),
});

export type CheckpointIdentity = z.infer<typeof identitySchema>;
export type CheckpointManifest = z.infer<typeof manifestSchema>;

export interface Checkpoint {
  readonly manifest: CheckpointManifest;
  readonly tensors: StoredTensors;
}

const WEIGHTS = 'weights.safetensors';
const MANIFEST = 'manifest.json';
const KIND = {
  what: 'checkpoint manifest',
  formatVersion: 1,
  cure: 'train the cell again: dupn run --force with --only and its label',
};

export function checkpointFolder(cell: string): string {
  return join(cell, 'checkpoint');
}

/** Replaces the cell's checkpoint as a whole: weights.safetensors and manifest.json. */
export function writeCheckpoint(
  cell: string,
  identity: CheckpointIdentity,
  tensors: StoredTensors,
): void {
  const folder = checkpointFolder(cell);
  const draft = `${folder}.tmp-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const written = writeSafetensors(join(draft, WEIGHTS), tensors);
  const manifest: CheckpointManifest = {
    formatVersion: 1,
    ...identity,
    weights: { file: WEIGHTS, ...written },
  };
  writeJsonFile(join(draft, MANIFEST), manifestSchema.parse(manifest));
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
}

/** Whether the weights are there in full, by their size: a plan is too often made to read them all. `readCheckpoint` does. */
export function hasCheckpoint(cell: string): boolean {
  const folder = checkpointFolder(cell);
  const found = statSync(join(folder, WEIGHTS), { throwIfNoEntry: false });
  return found !== undefined && found.size === manifestOf(folder)?.weights.bytes;
}

/** SHA-256 of the weights as its manifest states it; undefined without a checkpoint. */
export function checkpointSha256(cell: string): string | undefined {
  return manifestOf(checkpointFolder(cell))?.weights.sha256;
}

function manifestOf(folder: string): CheckpointManifest | undefined {
  try {
    return readJsonFile(join(folder, MANIFEST), manifestSchema, KIND);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** @throws UserError `checkpoint-damaged` when a file is missing, cut short or not what was written */
export async function readCheckpoint(cell: string): Promise<Checkpoint> {
  const folder = checkpointFolder(cell);
  const path = join(folder, WEIGHTS);
  if (!existsSync(path)) throw damaged(path, 'no file');
  const manifest = readJsonFile(join(folder, MANIFEST), manifestSchema, KIND);
  const tensors = readSafetensors(path);
  if (typeof tensors === 'string') throw damaged(path, tensors);
  const sha256 = await fileHash(path);
  if (sha256 !== manifest.weights.sha256) {
    throw damaged(path, 'other bytes than were written (SHA-256 differs)');
  }
  return { manifest, tensors };
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function damaged(path: string, found: string): UserError {
  return new UserError({
    code: 'checkpoint-damaged',
    where: path,
    message: 'the checkpoint of this cell is damaged',
    expected: 'the weights as they were written, in the safetensors format',
    found,
    cure: KIND.cure,
    exitCode: 1,
  });
}
