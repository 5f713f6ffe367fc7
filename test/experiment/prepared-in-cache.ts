import { join } from 'node:path';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { writePreparedDataset } from '../../src/data/prepared-store.ts';
import { prepareSimulated } from '../../src/data/simulated/prepare-simulated.ts';
import type { SimulatedOptions } from '../../src/data/simulated/simulated-options.ts';
import { loadDatasetSpec } from '../../src/spec/load-spec.ts';

/** The options of a simulated data set's file. */
export function simulatedOptionsOf(path: string): SimulatedOptions {
  const spec = loadDatasetSpec(path);
  if (spec.kind !== 'simulated') throw new Error(`${path} is not simulated`);
  const { dataset: _name, kind: _kind, about: _about, ...options } = spec;
  return options;
}

/** Puts a changed data set where the runner looks for the one of this file. */
export function putInCache(
  cache: string,
  path: string,
  change: (dataset: PreparedDataset) => PreparedDataset,
): void {
  const dataset = prepareSimulated(simulatedOptionsOf(path));
  const name = dataset.manifest.fingerprint.slice(0, 12);
  writePreparedDataset(join(cache, 'data', 'simulated', name), change(dataset));
}
