import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Row-major, as test/fixtures/parity states it. */
export interface ParityTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface ParityCase {
  readonly name: string;
  /** The untyped case: read it with `tensorAt`, `numberAt` and `valueAt`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ParityFile {
  readonly name: string;
  readonly about: string;
  readonly cases: readonly ParityCase[];
}

type Path = readonly string[];

/** `DUPN_PARITY` names a folder with other vectors of the same form. */
function parityFolder(): string {
  return (
    process.env['DUPN_PARITY'] ?? fileURLToPath(new URL('../fixtures/parity', import.meta.url))
  );
}

/** Reads `<name>.json` of the parity vectors. */
export function loadParity(name: string): ParityFile {
  const path = join(parityFolder(), `${name}.json`);
  const file = asObject(JSON.parse(readFileSync(path, 'utf8')), path);
  const cases = file['cases'];
  if (!Array.isArray(cases)) throw new Error(`${path}: no list of cases`);
  return {
    name: asString(file['name'], `${path} name`),
    about: asString(file['about'], `${path} about`),
    cases: cases.map((entry: unknown, index) => {
      const fields = asObject(entry, `${path} case ${index}`);
      return { name: asString(fields['name'], `${path} case ${index} name`), fields };
    }),
  };
}

/** The cases whose names match; an empty choice is an error, so that a renamed case cannot skip its test. */
export function casesNamed(file: ParityFile, pattern: RegExp): readonly ParityCase[] {
  const found = file.cases.filter(({ name }) => pattern.test(name));
  if (found.length === 0) throw new Error(`${file.name}: no case is named ${String(pattern)}`);
  return found;
}

/** The one case of that name. */
export function caseNamed(file: ParityFile, name: string): ParityCase {
  const found = file.cases.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`${file.name}: no case is named ${name}`);
  return found;
}

/** The raw value at a path (`['inputs', 'scores']`); undefined where nothing is there. */
export function valueAt(entry: ParityCase, path: Path): unknown {
  let value: unknown = entry.fields;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

export function hasValue(entry: ParityCase, path: Path): boolean {
  return valueAt(entry, path) !== undefined;
}

export function tensorAt(entry: ParityCase, path: Path): ParityTensor {
  return asTensor(valueAt(entry, path), `${entry.name}: ${path.join('.')}`);
}

/** All tensors directly under a path, by name (`['weights']`). */
export function tensorsAt(entry: ParityCase, path: Path): Readonly<Record<string, ParityTensor>> {
  const group = asObject(valueAt(entry, path), `${entry.name}: ${path.join('.')}`);
  return Object.fromEntries(
    Object.entries(group).map(([name, value]) => [name, asTensor(value, `${entry.name}: ${name}`)]),
  );
}

export function numberAt(entry: ParityCase, path: Path): number {
  const value = valueAt(entry, path);
  if (typeof value !== 'number') throw new Error(`${entry.name}: ${path.join('.')} is no number`);
  return value;
}

/** A number, or undefined where the vectors say null. */
export function definedNumberAt(entry: ParityCase, path: Path): number | undefined {
  return valueAt(entry, path) === null ? undefined : numberAt(entry, path);
}

export function numbersAt(entry: ParityCase, path: Path): readonly number[] {
  const value = valueAt(entry, path);
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'number')) {
    throw new Error(`${entry.name}: ${path.join('.')} is no list of numbers`);
  }
  return value;
}

/** The objects of a list, each to be read like a case. */
export function entriesAt(entry: ParityCase, path: Path): readonly ParityCase[] {
  const value = valueAt(entry, path);
  const what = `${entry.name}: ${path.join('.')}`;
  if (!Array.isArray(value)) throw new Error(`${what} is no list`);
  return value.map((item: unknown, k) => ({
    name: `${what} ${k}`,
    fields: asObject(item, `${what} ${k}`),
  }));
}

function asTensor(value: unknown, what: string): ParityTensor {
  const { shape, data } = asObject(value, what);
  if (!Array.isArray(shape) || !Array.isArray(data)) throw new Error(`${what} is no tensor`);
  const size = (shape as number[]).reduce((product, length) => product * length, 1);
  if (size !== data.length) throw new Error(`${what}: shape and data disagree`);
  return { shape: shape as number[], data: data as number[] };
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error(`${what} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

function asString(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Error(`${what} is no text`);
  return value;
}
