import { z } from 'zod';
import { checkSchema } from './check-schema.ts';
import { didYouMean } from './did-you-mean.ts';
import { quote } from './describe-value.ts';
import { uncutWidth } from './experiment-checks.ts';
import { modelSchema } from './model-schema.ts';
import { valueAt } from './raw-data.ts';
import type { SearchedRow } from './searched-rows.ts';
import type { Finding } from './spec-problem.ts';
import { trainingSchema } from './training-schema.ts';
import { gridPoints, withValues } from './tuning-grid.ts';
import { gridValueSchema, type GridValue } from './tuning-schema.ts';
import { searchedWeightings } from './weighting-checks.ts';

/** What every row of a table has alike, what trials are compared by, and what is no single setting. */
const FIXED: Readonly<Record<string, string>> = {
  'model.kind': 'another kind of model is another row',
  'model.itemVectors.epochs': 'every row has the same budget',
  'training.epochs': 'every row has the same budget',
  'training.batchSize': 'every row has the same budget',
  'training.evaluationsPerEpoch': 'every row has its weights chosen from equally many',
  'training.patience': 'every row stops by the same rule',
  'training.select': 'it is what trials are compared by',
  'training.selectOn': 'it is what trials are compared by',
  model: 'another model is another row; of its settings each has a path, such as model.dropout',
  training: 'of its settings each has a path, such as training.optimizer.learningRate',
  'training.weighting.kind': 'the kinds have parameters of their own; training.weighting can be',
};

const settingsSchema = z.strictObject({ model: modelSchema, training: trainingSchema });

/** What is wrong with a path whatever the row: undefined where it may be searched. */
export function unsearchable(name: string): Pick<Finding, 'code' | 'message'> | undefined {
  const [section = ''] = name.split('.');
  const reason = section === 'data' ? 'every row has the same data' : FIXED[name];
  if (reason !== undefined) {
    return { code: 'contradiction', message: `this cannot be searched: ${reason}` };
  }
  if (section === 'model' || section === 'training') return undefined;
  const near = didYouMean(section, ['model', 'training']);
  const hint = near === undefined ? '' : `; did you mean ${quote(near)}?`;
  const message = `the path of a setting begins with "model." or "training."${hint}`;
  return { code: 'unknown-key', message };
}

/** What is wrong with the values of a grid as settings of one row. */
export function settingFindings(row: SearchedRow): readonly Finding[] {
  const { settings, gridPath, grid } = row;
  if (typeof settings.model !== 'object') return [];
  const searchable = [...grid].filter(([name]) => unsearchable(name) === undefined);
  return [
    ...searchable.flatMap(([name, values]) => {
      const path = [...gridPath, name];
      const isBelowAnother = searchable.some(([other]) => name.startsWith(`${other}.`)); // told as such
      return [
        ...unreached(row, name).map((message) => ({
          ...({ code: 'contradiction', path, blame: 'key', message } as const),
        })),
        ...(isBelowAnother ? [] : values).flatMap((value, index) =>
          valueFindings(settings, name, value).map((finding) => ({
            ...finding,
            path: finding.blame === 'value' ? [...path, index] : path,
          })),
        ),
      ];
    }),
    ...uncutWidths(row),
    ...searchedWeightings(row),
  ];
}

/** Settings of the training that do nothing for a model would be trials in name only. */
function unreached({ settings }: SearchedRow, name: string): readonly string[] {
  const kind = valueAt(settings.model, ['kind']);
  const isAdagrads = /^training\.(optimizer|l2)(\.|$)/.test(name);
  return kind === 'wide' && isAdagrads
    ? ['wide learns by FTRL alone, which this does not reach; model.ftrl has its settings']
    : [];
}

/** Of one value in the place of the row's own; other faults of the row are told where they stand. */
function valueFindings(settings: object, name: string, value: unknown): readonly Finding[] {
  const { success, data } = gridValueSchema.safeParse(value);
  if (!success) return []; // the schema of the grid says so
  const changed = withValues(settings, { [name]: data });
  const own = new Set(checkSchema(settingsSchema, settings).findings.map(findingText));
  return checkSchema(settingsSchema, changed).findings.flatMap((finding): readonly Finding[] => {
    const at = finding.path.join('.');
    if (finding.code === 'unknown-key') {
      return `${name}.`.startsWith(`${at}.`) ? [{ ...finding, blame: 'key' }] : [];
    }
    if (`${at}.`.startsWith(`${name}.`)) return [{ ...finding, blame: 'value' }];
    if (!name.startsWith(`${at}.`)) {
      if (own.has(findingText(finding))) return [];
      const message = `this row has nothing to search here: ${at}: ${finding.message}`;
      return [{ ...finding, code: 'contradiction', blame: 'key', message }];
    }
    return [
      { ...finding, code: 'unknown-key', blame: 'key', message: `there is nothing below ${at}` },
    ];
  });
}

const findingText = ({ path, message }: Finding): string => `${path.join('.')}: ${message}`;

/** Combinations that no single value shows to be wrong. */
function uncutWidths({ settings, grid, gridPath }: SearchedRow): readonly Finding[] {
  const searched = ['model.heads', 'model.hiddenUnits.encoder'].filter((name) => grid.has(name));
  const [first] = searched;
  if (first === undefined) return [];
  const values = (name: string) => (grid.get(name) ?? []) as readonly GridValue[]; // no numbers: no finding
  const points = gridPoints(Object.fromEntries(searched.map((name) => [name, values(name)])));
  return points.flatMap((point) =>
    uncutWidth(withValues(settings, point), ['model']).map((finding) => {
      const name = searched.find((other) => other === finding.path.join('.')) ?? first;
      return { ...finding, path: [...gridPath, name], blame: 'key' as const };
    }),
  );
}
