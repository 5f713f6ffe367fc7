import { canonicalJson } from '../core/canonical-json.ts';
import { valueAt } from './raw-data.ts';

/** Settings of a cell as its experiment resolves them, or as a record has kept them. */
export interface CellSettings {
  readonly data: object;
  readonly model: object;
  readonly training: object;
}

/** A setting that came when there were records already. */
export interface LaterSetting {
  /** `training.mixing`, where the section is `data`, `model` (of whatever kind) or `training`. */
  readonly path: string;
  /** The value that means what was done before the setting came: a literal, whatever the default becomes. */
  readonly asBefore: unknown;
}

/** docs/adr/0009-what-identifies-a-cell.md says when a setting belongs here. */
const LATER_SETTINGS: readonly LaterSetting[] = [
  { path: 'model.initialization.output', asBefore: 1 },
  { path: 'model.rankingStart', asBefore: 'regression' },
  { path: 'training.mixing', asBefore: 'joint' },
  { path: 'training.optimizer.warmupShare', asBefore: 0 },
  { path: 'training.weighting', asBefore: { kind: 'fixed' } },
];

/**
 * The part of a cell's settings that determines its figures, the same for a record from before a setting came and for an
 * experiment that leaves it as it was before. Where the data set's file lies is no part of it.
 */
export function settingsIdentity(
  { data, model, training }: CellSettings,
  later: readonly LaterSetting[] = LATER_SETTINGS,
): CellSettings {
  const { dataset: _path, ...sizes } = data as { readonly dataset?: unknown }; // any object may have it
  return later.reduce<CellSettings>(
    (settings, { path, asBefore }) => {
      const parts = path.split('.');
      const value = valueAt(settings, parts);
      if (value !== undefined && canonicalJson(value) !== canonicalJson(asBefore)) return settings;
      const [section = '', ...inner] = parts;
      return { ...settings, [section]: without(valueAt(settings, [section]), inner) };
    },
    { data: sizes, model, training },
  );
}

export function sameSettings(
  a: CellSettings,
  b: CellSettings,
  later: readonly LaterSetting[] = LATER_SETTINGS,
): boolean {
  return canonicalJson(settingsIdentity(a, later)) === canonicalJson(settingsIdentity(b, later));
}

/** A copy without the value at the path. */
function without(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || key === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
      if (name !== key) return [[name, part]];
      return rest.length === 0 ? [] : [[name, without(part, rest)]];
    }),
  );
}
