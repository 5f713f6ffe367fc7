import { resolve } from 'node:path';
import { cacheFolder } from '../core/folders.ts';

export interface PlaceOptions {
  readonly results?: string;
  readonly smoke?: true;
  readonly dryRun?: true;
  readonly force?: true;
}

export interface RunPlace {
  /** Where records go. */
  readonly results: string;
  readonly force: boolean;
  /** A smoke run that was given no folder: its records prove something now, and are nobody's results. */
  readonly isThrowAway: boolean;
}

/**
 * The folder that is asked for, `results/`, or for a smoke run a folder of the cache, where every cell is run anew: what ran in an
 * earlier version of the program says nothing.
 */
export function runPlace({ results, smoke, dryRun, force }: PlaceOptions): RunPlace {
  const isThrowAway = results === undefined && smoke === true && dryRun !== true;
  return {
    results: isThrowAway ? cacheFolder('smoke') : resolve(results ?? 'results'),
    force: force === true || isThrowAway,
    isThrowAway,
  };
}
