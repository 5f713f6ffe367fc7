import { readFileSync } from 'node:fs';
import { UserError } from '../core/errors.ts';
import type { DatasetSpec } from './dataset-spec.ts';
import type { ExperimentSpec } from './experiment-spec.ts';
import { parseAnySpec, parseDatasetSpec, parseExperimentSpec, type AnySpec } from './parse-spec.ts';

/** @throws UserError when the file cannot be read, SpecError with all that is wrong with it. */
export function loadExperimentSpec(path: string): ExperimentSpec {
  return parseExperimentSpec(readSpecText(path), path);
}

/** @throws UserError when the file cannot be read, SpecError with all that is wrong with it. */
export function loadDatasetSpec(path: string): DatasetSpec {
  return parseDatasetSpec(readSpecText(path), path);
}

/** @throws UserError when the file cannot be read, SpecError with all that is wrong with it. */
export function loadAnySpec(path: string): AnySpec {
  return parseAnySpec(readSpecText(path), path);
}

export function readSpecText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // drops a byte order mark
  } catch (cause) {
    throw new UserError({
      code: 'not-utf8',
      where: path,
      message: 'this file is not UTF-8 text',
      cure: 'give a YAML file, saved as UTF-8',
      cause,
    });
  }
}

const REASONS: Readonly<Record<string, { message: string; cure: string }>> = {
  ENOENT: {
    message: 'no such file',
    cure: 'check the path; it is read from the working directory',
  },
  ENOTDIR: { message: 'no such file', cure: 'check the path; a part of it is not a folder' },
  EISDIR: { message: 'a folder, where a YAML file is expected', cure: 'name a file in it' },
  EACCES: { message: 'this file may not be read', cure: 'give yourself the right to read it' },
};

function unreadable(path: string, cause: unknown): UserError {
  const code = (cause as NodeJS.ErrnoException).code ?? ''; // thrown by node:fs
  const reason = REASONS[code] ?? {
    message: `this file cannot be read (${code})`,
    cure: undefined,
  };
  const { message, cure } = reason;
  return new UserError({
    code: 'unreadable-spec',
    where: path,
    message,
    ...(cure && { cure }),
    cause,
  });
}
