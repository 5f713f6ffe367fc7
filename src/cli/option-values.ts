import { extname } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { DeviceChoice } from '../nn/backend/backend.ts';
import type { CurvesFormat } from '../report/curves/render-curves.ts';
import { didYouMean } from '../spec/did-you-mean.ts';
import { MAX_CELL_SEEDS, MAX_SEED } from '../spec/seed-limits.ts';

/** A whole number from 1. */
export function wholeNumberOption(name: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1) return value;
    throw new InvalidArgumentError(`${name} takes a whole number from 1.`);
  };
}

/** `3`: the first three seeds of the file; `4,7`: these; `3,`: this one. */
export function seedsOption(text: string): number | readonly number[] {
  const list = text.replace(/,$/, '');
  const values = list.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const distinct = new Set(values);
  const valid = values.every((value) => Number.isInteger(value) && value >= 0 && value <= MAX_SEED);
  if (!valid || distinct.size !== values.length || values.length > MAX_CELL_SEEDS) {
    throw new InvalidArgumentError(
      `--seeds takes how many, or distinct seeds from 0 to ${MAX_SEED} joined by commas (3, is seed 3 alone), at most ${MAX_CELL_SEEDS}.`,
    );
  }
  const [first = 1] = values;
  if (text.includes(',')) return values;
  if (first >= 1) return first;
  throw new InvalidArgumentError('--seeds takes at least 1.');
}

/** One of a few words. */
export function choice<T extends string>(name: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    const near = didYouMean(text, words);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new InvalidArgumentError(`${name} is one of ${words.join(', ')}.${hint}`);
  };
}

export interface CurvesFile {
  readonly path: string;
  readonly format: CurvesFormat;
}

/** `--curves`: what the file holds goes by its name. */
export function curvesOption(path: string): CurvesFile {
  const format = CURVES_FORMATS.find((known) => extname(path).toLowerCase() === `.${known}`);
  if (format !== undefined) return { path, format };
  throw new InvalidArgumentError('--curves takes a file whose name ends in .csv or .svg.');
}

const CURVES_FORMATS = ['csv', 'svg'] as const satisfies readonly CurvesFormat[];

const DEVICES = ['auto', 'cpu', 'gpu', 'wasm'] as const satisfies readonly DeviceChoice[];

/** `--device`, the same for every command that computes. */
export function deviceOption(): Option {
  return new Option('--device <name>', 'auto, cpu, gpu or wasm')
    .argParser(choice('--device', DEVICES))
    .default('auto');
}
