import { quote } from './describe-value.ts';
import { tooFewPositions } from './experiment-checks.ts';
import { valueAt } from './raw-data.ts';
import { repeatedFindings } from './repeated-findings.ts';
import { searchedRows, trialCount, type SearchedRow } from './searched-rows.ts';
import { settingFindings, unsearchable } from './searched-settings.ts';
import { formatPath, type Finding } from './spec-problem.ts';

/** More than anyone can mean: grids grow fast. */
const MAX_TRIALS = 256;

/** What is wrong with searches. Works on the raw data, as experimentFindings does. */
export function tuningFindings(data: unknown): readonly Finding[] {
  const rows = searchedRows(data);
  const places = [...new Set(rows.map(({ gridPath }) => formatPath(gridPath)))];
  return [
    ...idleTuning(data, rows),
    ...places.flatMap((place) => {
      const users = rows.filter(({ gridPath }) => formatPath(gridPath) === place);
      return [
        ...gridFindings(users[0]),
        ...withLabels(
          users,
          users.map((row) => rowFindings(data, row)),
        ),
      ];
    }),
    ...unequalFindings(data, rows),
  ];
}

/** Findings of the schema, with what to write where a grid has no list, or an empty one. */
export function withGridCures(findings: readonly Finding[], data: unknown): readonly Finding[] {
  return findings.map((finding) => {
    const cure = gridCure(finding, data);
    return cure === undefined ? finding : { ...finding, message: `${finding.message}; ${cure}` };
  });
}

function gridCure({ path, blame }: Finding, data: unknown): string | undefined {
  const depth = path.length - path.lastIndexOf('grid');
  if (blame !== 'value' || path.at(-depth - 1) !== 'tuning') return undefined;
  const value = valueAt(data, path);
  if (depth === 1) return isEmptyGrid(value) ? 'name at least one setting' : undefined;
  if (depth > 2) return undefined;
  if (value === null || (Array.isArray(value) && value.length === 0)) {
    return 'name at least one value';
  }
  return typeof value === 'object' ? undefined : `write [${JSON.stringify(value)}]`;
}

function isEmptyGrid(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function rowFindings(data: unknown, row: SearchedRow): readonly Finding[] {
  const { settings, grid, gridPath } = row;
  const name = 'model.positions';
  const ofPositions = (grid.get(name) ?? []).flatMap((value, index) =>
    tooFewPositions(
      {
        data: valueAt(data, ['data']),
        model: { kind: valueAt(settings.model, ['kind']), positions: value },
      },
      ['model'],
    ).map((finding) => ({ ...finding, path: [...gridPath, name, index] })),
  );
  return [...settingFindings(row), ...ofPositions];
}

function idleTuning(data: unknown, rows: readonly SearchedRow[]): readonly Finding[] {
  if (valueAt(data, ['tuning']) === undefined || rows.length === 0) return [];
  if (rows.some(({ gridPath }) => valueAt(data, gridPath) !== undefined)) return [];
  const message = 'nothing is searched: there is no `grid`, neither here nor in a row';
  return [{ code: 'contradiction', path: ['tuning'], blame: 'key', message }];
}

/** What is wrong with a grid whatever the row. */
function gridFindings(row: SearchedRow | undefined): readonly Finding[] {
  if (row === undefined) return [];
  const { grid, gridPath } = row;
  const trials = trialCount(grid);
  const message = `expected at most ${MAX_TRIALS} trials, found ${trials}: every combination is one`;
  const large: Finding = { code: 'out-of-range', path: gridPath, blame: 'holder', message };
  return [
    ...(trials > MAX_TRIALS ? [large] : []),
    ...[...grid].flatMap(([name, values]): readonly Finding[] => {
      const path = [...gridPath, name];
      const wrong = unsearchable(name);
      return [
        ...(wrong === undefined ? [] : [{ ...wrong, path, blame: 'key' as const }]),
        ...repeatedFindings(values, (index) => [...path, index], 'value'),
      ];
    }),
  ];
}

/** A finding that not all rows of a grid have names those that have it. */
function withLabels(
  rows: readonly SearchedRow[],
  findings: readonly (readonly Finding[])[],
): readonly Finding[] {
  const textOf = ({ path, message }: Finding): string => `${formatPath(path)} ${message}`;
  const all = new Map(findings.flat().map((finding) => [textOf(finding), finding]));
  return [...all].map(([text, finding]) => {
    const having = rows.filter((_row, k) => findings[k]?.some((other) => textOf(other) === text));
    if (having.length === rows.length) return finding;
    const labels = having.map(({ label }) => quote(label)).join(', ');
    return { ...finding, message: `${finding.message} (row ${labels})` };
  });
}

function unequalFindings(data: unknown, rows: readonly SearchedRow[]): readonly Finding[] {
  const counted = rows.filter((row) => !isBroken(data, row));
  const [first] = counted;
  if (first === undefined || valueAt(data, ['tuning', 'unequal']) === true) return [];
  const expected = trialCount(first.grid);
  return counted
    .filter(({ grid }) => trialCount(grid) !== expected)
    .map(({ grid, gridPath, path }) => ({
      code: 'contradiction',
      path: gridPath[0] === 'rows' ? gridPath : path,
      blame: 'holder',
      message: `${trialsText(trialCount(grid))}, while row ${quote(first.label)} has ${trialsText(expected)}: rows are tuned alike unless the file says \`tuning: { unequal: true }\``,
    }));
}

/** A grid that the schema rejects, empty or with what is no list, says nothing of what a row tries. */
function isBroken(data: unknown, { grid, gridPath }: SearchedRow): boolean {
  const raw = valueAt(data, gridPath);
  if (raw === undefined) return false;
  return grid.size === 0 || grid.size < Object.keys(raw as object).length; // a mapping: it has entries
}

function trialsText(trials: number): string {
  if (trials === 0) return 'no trials';
  return `${trials} ${trials === 1 ? 'trial' : 'trials'}`;
}
