import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatasetSpec } from '../spec/dataset-spec.ts';
import { loadDatasetSpec } from '../spec/load-spec.ts';

const DATA_FOLDER = fileURLToPath(new URL('../../data/', import.meta.url));

/** The data set that a command names: a built-in one, or the path of a dataset.yaml. */
export function loadDatasetArgument(name: string): { spec: DatasetSpec; path: string } {
  const builtIn = join(DATA_FOLDER, name, 'dataset.yaml');
  const path = /^[a-z0-9-]+$/.test(name) && existsSync(builtIn) ? builtIn : name;
  return { spec: loadDatasetSpec(path), path };
}
