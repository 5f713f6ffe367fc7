import { TASK_NAMES } from '../core/tasks.ts';
import { modelKindAt } from './model-kind-at.ts';
import { listAt, valueAt } from './raw-data.ts';
import type { SearchedRow } from './searched-rows.ts';
import type { Finding, SpecPath } from './spec-problem.ts';
import { gridPoints, withValues } from './tuning-grid.ts';
import type { GridValue } from './tuning-schema.ts';

const SETTING = 'training.weighting';
/** What it may contradict. */
const PARTNERS = /^training\.(weighting|mixing|taskWeights)(\.|$)/;

/** Settings of the training that have no meaning together. Works on the raw data, as experimentFindings does. */
export function weightingFindings(data: unknown): readonly Finding[] {
  const kind = weightingKind(data);
  return [
    ...(kind === 'gradnorm' || kind === 'pcgrad' ? oneTaskBatches(data, kind) : []),
    ...(kind === 'gradnorm' ? undoneWeights(data) : []),
    ...(kind === 'dwa' ? tooFewEpochs(data) : []),
  ];
}

/** Undefined where the file leaves it open: fixed weights. */
export function weightingKind(data: unknown): unknown {
  const weighting = valueAt(data, ['training', 'weighting']);
  return typeof weighting === 'string' ? weighting : valueAt(weighting, ['kind']);
}

function oneTaskBatches(data: unknown, kind: string): readonly Finding[] {
  const path = ['training', 'mixing'];
  if (valueAt(data, path) !== 'alternating') return [];
  const message = `${kind} compares the gradients of several tasks in a batch, and alternating batches have one task each`;
  return [{ code: 'contradiction', path, blame: 'value', message }];
}

function undoneWeights(data: unknown): readonly Finding[] {
  return TASK_NAMES.flatMap((task): readonly Finding[] => {
    const path = ['training', 'taskWeights', task];
    const weight = valueAt(data, path);
    if (typeof weight !== 'number' || weight === 1) return [];
    const message = 'gradnorm brings all gradients to one size, whatever weight the task has';
    return [{ code: 'contradiction', path, blame: 'value', message }];
  });
}

/** 3 is the default. */
function tooFewEpochs(data: unknown): readonly Finding[] {
  const path = ['training', 'epochs'];
  const epochs = valueAt(data, path);
  if (typeof epochs !== 'number' || epochs >= 3) return [];
  const message = `dwa weighs by the two epochs before: it needs 3 or more, found ${epochs}`;
  return [{ code: 'contradiction', path, blame: 'value', message }];
}

/** Rows of several tasks whose weights are all some task's own; kinds with one model refuse it anyway. */
export function nothingShared(
  data: unknown,
  models: readonly SpecPath[],
  tasks: readonly unknown[],
): readonly Finding[] {
  const kind = weightingKind(data);
  if (kind !== 'gradnorm' && kind !== 'pcgrad') return [];
  return models.flatMap((path): readonly Finding[] => {
    const row = path.slice(0, -1);
    const own = listAt(data, [...row, 'tasks']);
    const count = own.length > 0 ? own.length : tasks.length;
    const isWide = modelKindAt(data, path) === 'wide';
    if (!isWide || count < 2 || valueAt(data, [...row, 'learning']) === 'single') return [];
    const message = `wide has no weight that its tasks share: ${kind} has nothing to compare`;
    return [{ code: 'contradiction', path, blame: 'value', message }];
  });
}

/** Values of a grid that do not go together, with each other or with the settings that are not searched. */
export function searchedWeightings({ settings, grid, gridPath }: SearchedRow): readonly Finding[] {
  const searched = [...grid.keys()].filter((name) => PARTNERS.test(name));
  const [first] = searched;
  const parameter = searched.find((name) => name.startsWith(`${SETTING}.`));
  if (first === undefined) return [];
  if (parameter !== undefined && grid.has(SETTING)) {
    const message = `this cannot be searched beside ${SETTING}, whose kinds have parameters of their own`;
    return [{ code: 'contradiction', path: [...gridPath, parameter], blame: 'key', message }];
  }
  const values = (name: string) => (grid.get(name) ?? []) as readonly GridValue[]; // no text: no finding
  const points = gridPoints(Object.fromEntries(searched.map((name) => [name, values(name)])));
  return points.flatMap((point) =>
    weightingFindings(withValues(settings, point)).map((finding): Finding => {
      const name = searched.find((other) => other === finding.path.join('.')) ?? first;
      return { ...finding, path: [...gridPath, name], blame: 'key' };
    }),
  );
}
