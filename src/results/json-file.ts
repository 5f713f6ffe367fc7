import { readFileSync } from 'node:fs';
import { z } from 'zod';
import writeFileAtomic from 'write-file-atomic';
import { UserError } from '../core/errors.ts';

export interface JsonFileKind {
  /** What the file is, in the words of an error: `record of a run`. */
  readonly what: string;
  readonly formatVersion: number;
  /** What to do when it cannot be read. */
  readonly cure: string;
}

/** Writes the whole file under a temporary name, then renames it: a reader sees all of it or nothing. */
export function writeJsonFile(path: string, value: unknown): void {
  writeFileAtomic.sync(path, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Reads a file that this program wrote.
 *
 * @throws UserError `results-newer` for a newer format, `results-damaged` for anything else that does not read
 */
export function readJsonFile<T>(path: string, schema: z.ZodType<T>, kind: JsonFileKind): T {
  const json = parseJson(path, kind);
  const version = z.object({ formatVersion: z.number() }).safeParse(json);
  if (!version.success) throw damaged(path, kind, { found: 'a file that dupn did not write' });
  if (version.data.formatVersion > kind.formatVersion) {
    throw newer(path, kind, version.data.formatVersion);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const found = parsed.error.issues.map((issue) => `${place(issue.path)}: ${issue.message}`);
  throw damaged(path, kind, { found: found.slice(0, 3).join('; '), cause: parsed.error });
}

function parseJson(path: string, kind: JsonFileKind): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw damaged(path, kind, { found, cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(path, kind, { found: `${text.length} characters that are no JSON`, cause });
  }
}

function place(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.');
}

function damaged(
  path: string,
  kind: JsonFileKind,
  { found, cause }: { readonly found: string; readonly cause?: unknown },
): UserError {
  return new UserError({
    code: 'results-damaged',
    where: path,
    message: `this is not a readable ${kind.what}`,
    expected: `a ${kind.what}, format ${kind.formatVersion}`,
    found,
    cure: kind.cure,
    exitCode: 1,
    cause,
  });
}

function newer(path: string, kind: JsonFileKind, version: number): UserError {
  return new UserError({
    code: 'results-newer',
    where: path,
    message: `this ${kind.what} was written by a newer dupn`,
    expected: `format ${kind.formatVersion}`,
    found: `format ${version}`,
    cure: 'update dupn, or give another folder with --results <dir>',
    exitCode: 1,
  });
}
