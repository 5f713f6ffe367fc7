import { datasetFindings } from './dataset-checks.ts';
import { datasetSchema, type DatasetSpec } from './dataset-spec.ts';
import { checkSchema, type Checked } from './check-schema.ts';
import { didYouMean } from './did-you-mean.ts';
import { experimentFindings } from './experiment-checks.ts';
import { experimentSchema, type ExperimentSpec } from './experiment-spec.ts';
import { valueAt } from './raw-data.ts';
import { idleTrials } from './idle-trials.ts';
import { unknownPaperRows } from './paper-rows.ts';
import { plannedRows } from './planned-cells.ts';
import { SpecError } from './spec-error.ts';
import type { Finding, SpecProblem } from './spec-problem.ts';
import { transferFindings } from './transfer-checks.ts';
import { tuningFindings, withGridCures } from './tuning-checks.ts';
import { parseYamlSource, type YamlSource } from './yaml-source.ts';

export type AnySpec =
  | { readonly type: 'experiment'; readonly spec: ExperimentSpec }
  | { readonly type: 'dataset'; readonly spec: DatasetSpec };

type SpecType = AnySpec['type'];

/** @throws SpecError with all that is wrong; `path` is how the messages call the file. */
export function parseExperimentSpec(text: string, path: string): ExperimentSpec {
  return parseAs('experiment', text, path, (data) => {
    const checked = checkSchema<ExperimentSpec>(experimentSchema, data);
    const findings = [
      ...withGridCures(checked.findings, data),
      ...experimentFindings(data),
      ...tuningFindings(data),
      ...transferFindings(data),
    ];
    if (checked.spec === undefined || findings.length > 0) return { spec: undefined, findings };
    const planned = plannedFindings(checked.spec);
    return planned.length === 0 ? checked : { spec: undefined, findings: planned };
  });
}

/** What is wrong with the cells and the rows that a file asks for. */
function plannedFindings(spec: ExperimentSpec): readonly Finding[] {
  const labels = plannedRows(spec).map(({ label }) => label);
  return [...idleTrials(spec), ...unknownPaperRows(spec, labels)];
}

/** @throws SpecError with all that is wrong; `path` is how the messages call the file. */
export function parseDatasetSpec(text: string, path: string): DatasetSpec {
  return parseAs('dataset', text, path, (data) => {
    const checked = checkSchema<DatasetSpec>(datasetSchema, data);
    if (checked.spec === undefined) return checked;
    const findings = datasetFindings(checked.spec, data);
    return findings.length === 0 ? checked : { spec: undefined, findings };
  });
}

/** Either kind of file, told apart by the key that only one of them has. */
export function parseAnySpec(text: string, path: string): AnySpec {
  const source = parseYamlSource(text);
  return specType(source.value) === 'dataset'
    ? { type: 'dataset', spec: parseDatasetSpec(text, path) }
    : { type: 'experiment', spec: parseExperimentSpec(text, path) };
}

function parseAs<T>(
  type: SpecType,
  text: string,
  path: string,
  check: (data: unknown) => Checked<T>,
): T {
  const source = parseYamlSource(text);
  const { spec, findings } = source.value === undefined ? nothing : checkTyped(type, source, check);
  const located = oncePerPlace(findings.flatMap((finding) => locate(finding, source)));
  const problems = [...source.problems, ...located].sort((a, b) => a.range.start - b.range.start);
  if (spec === undefined || problems.length > 0) throw new SpecError(path, text, problems);
  return spec;
}

const nothing = { spec: undefined, findings: [] } as const;

function checkTyped<T>(
  type: SpecType,
  source: YamlSource,
  check: (data: unknown) => Checked<T>,
): Checked<T> {
  const found = specType(source.value);
  if (found === undefined || found === type) return check(source.value);
  const message = `this is ${FILE_NAMES[found]}; expected ${FILE_NAMES[type]}`;
  return {
    spec: undefined,
    findings: [{ code: 'wrong-file-kind', path: [found], blame: 'key', message }],
  };
}

const FILE_NAMES = { experiment: 'an experiment', dataset: 'a data set' } as const;

function specType(value: unknown): SpecType | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const types = ['experiment', 'dataset'] as const;
  const exact = types.find((type) => Object.hasOwn(value, type));
  return exact ?? types.find((type) => didYouMean(type, Object.keys(value)) !== undefined);
}

/** Past the place where the text breaks, and on what may stand there, the schema has nothing to say. */
function locate(finding: Finding, source: YamlSource): readonly SpecProblem[] {
  const range = source.locate(finding);
  if (source.trustedUntil < Infinity) {
    const open = finding.blame === 'value' && isEmpty(valueAt(source.value, finding.path));
    if (open || finding.blame === 'holder' || range.end >= source.trustedUntil) return [];
  }
  return [{ code: finding.code, path: finding.path, range, message: finding.message }];
}

/** What an anchor holds is wrong once, however often an alias repeats it. */
function oncePerPlace(problems: readonly SpecProblem[]): readonly SpecProblem[] {
  const places = problems.map(({ range, path, message }) =>
    [range.start, range.end, path.at(-1), message].join(' '),
  );
  return problems.filter((_, index) => places.indexOf(places[index] ?? '') === index);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined;
}
