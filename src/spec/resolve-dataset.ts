import { existsSync, readdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../core/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { quote } from './describe-value.ts';
import type { ExperimentSpec } from './experiment-spec.ts';
import { locatedError } from './located-error.ts';

/** The package's own data folder, the same from src/ and from dist/. */
const DATA_FOLDER = fileURLToPath(new URL('../../data/', import.meta.url));

const BUILT_IN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The data set file that an experiment names: a built-in one, or a path from the experiment's file.
 *
 * @throws SpecError at the key when there is no such file.
 */
export function resolveDatasetPath(spec: ExperimentSpec, specPath: string): string {
  const { dataset } = spec.data;
  const path = datasetPath(dataset, specPath);
  if (existsSync(path)) return path;
  throw locatedError(specPath, [
    {
      code: 'missing-dataset',
      path: ['data', 'dataset'],
      blame: 'value',
      message: BUILT_IN.test(dataset) ? noBuiltIn(dataset) : `no such file: ${path}`,
    },
  ]);
}

function datasetPath(dataset: string, specPath: string): string {
  if (BUILT_IN.test(dataset)) return join(DATA_FOLDER, dataset, 'dataset.yaml');
  return isAbsolute(dataset) ? dataset : join(dirname(specPath), dataset);
}

/**
 * The data set file that a command names: a built-in one, or a path from the working directory.
 *
 * @throws UserError when it is neither
 */
export function datasetArgumentPath(name: string): string {
  if (!BUILT_IN.test(name) || existsSync(name)) return name;
  const path = datasetPath(name, '');
  if (existsSync(path)) return path;
  throw new UserError({
    code: 'missing-dataset',
    message: noBuiltIn(name),
    cure: 'name one of these, or the path of a dataset.yaml',
  });
}

function noBuiltIn(dataset: string): string {
  const known = existsSync(DATA_FOLDER)
    ? readdirSync(DATA_FOLDER).filter((name) => existsSync(join(DATA_FOLDER, name, 'dataset.yaml')))
    : [];
  const near = didYouMean(dataset, known);
  const hint =
    near === undefined ? `built in: ${known.join(', ')}` : `did you mean ${quote(near)}?`;
  return `${quote(dataset)} is not a built-in data set; ${hint}`;
}
