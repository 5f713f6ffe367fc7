import type { z } from 'zod';
import { describeIssues, issueErrorMap } from './describe-issue.ts';
import { formatPath, type Finding, type SpecPath } from './spec-problem.ts';

export type Checked<T> =
  | { readonly spec: T; readonly findings: readonly [] }
  | { readonly spec: undefined; readonly findings: readonly Finding[] };

/**
 * Holds data against a schema and says all that is wrong. A wrong `kind` would hide everything below
 * it, so the rest is checked as the kind that was probably meant.
 */
export function checkSchema<T>(schema: z.ZodType<T>, data: unknown): Checked<T> {
  const result = schema.safeParse(data, { error: issueErrorMap, reportInput: true });
  if (result.success) return { spec: result.data, findings: [] };
  const findings = describeIssues(result.error.issues);
  return {
    spec: undefined,
    findings: withoutEchoes([...findings, ...belowWrongKinds(schema, data, findings)]),
  };
}

function belowWrongKinds(
  schema: z.ZodType,
  data: unknown,
  findings: readonly Finding[],
): readonly Finding[] {
  const kinds = findings.filter(({ path, options }) => path.at(-1) === 'kind' && options);
  const plain = kinds.flatMap(({ path, code, meant, options = [] }) => {
    const only = code === 'missing-key' && options.length === 1 ? options[0] : undefined;
    const kind = meant ?? only;
    return kind === undefined ? [] : [{ path, kind }];
  });
  if (plain.length > 0) {
    const guessed = plain.reduce((held, { path, kind }) => replaced(held, path, kind), data);
    return checkSchema(schema, guessed).findings;
  }
  return kinds.flatMap(({ path, options = [] }) => whicheverKind(schema, data, path, options));
}

/** What is wrong under every kind that could have been meant. */
function whicheverKind(
  schema: z.ZodType,
  data: unknown,
  path: SpecPath,
  options: readonly string[],
): readonly Finding[] {
  if (options.length < 2) return [];
  const [first = [], ...others] = options.map(
    (kind) => checkSchema(schema, replaced(data, path, kind)).findings,
  );
  return first.filter((finding) =>
    others.every((findings) => findings.some((other) => placeOf(other) === placeOf(finding))),
  );
}

function placeOf({ code, path }: Finding): string {
  return `${code} ${formatPath(path)}`;
}

function replaced(data: unknown, path: SpecPath, value: string): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (Array.isArray(data)) {
    return data.map((entry: unknown, index) =>
      index === part ? replaced(entry, rest, value) : entry,
    );
  }
  const holder = data as Record<string, unknown>; // the path was found in the data
  return { ...holder, [part]: replaced(holder[part], rest, value) };
}

/** Drops what is said twice, and "missing" where a misspelt key beside it was probably meant. */
function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  const meant = new Set(
    findings
      .filter(({ code }) => code === 'unknown-key')
      .map(({ path, meant = '' }) => formatPath([...path.slice(0, -1), meant])),
  );
  return findings.filter((finding) => {
    if (finding.code === 'missing-key' && meant.has(formatPath(finding.path))) return false;
    const place = placeOf(finding);
    const echo = seen.has(place);
    seen.add(place);
    return !echo;
  });
}
