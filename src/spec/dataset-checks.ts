import type { DatasetSpec } from './dataset-spec.ts';
import { valueAt } from './raw-data.ts';
import type { Finding } from './spec-problem.ts';

/** What no field of a data set shows by itself; `data` are what the file spells out of `spec`. */
export function datasetFindings(spec: DatasetSpec, data: unknown): readonly Finding[] {
  if (spec.kind !== 'simulated') return [];
  const { departments } = spec;
  return (['categories', 'shops'] as const)
    .filter((name) => spec[name] < departments)
    .map((name) => ({
      code: 'contradiction',
      path: [valueAt(data, [name]) === undefined ? 'departments' : name],
      blame: 'value',
      message: `${spec[name]} ${name} cannot fill ${departments} departments: each needs one at least`,
    }));
}
