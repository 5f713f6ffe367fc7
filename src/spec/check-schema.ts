import type { z } from 'zod';
import { describeIssue, issueErrorMap } from './describe-issue.ts';
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
  const findings = result.error.issues.flatMap(describeIssue);
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
  let guessed = data;
  for (const { path, near, code } of findings) {
    if (code === 'unknown-value' && path.at(-1) === 'kind' && near !== undefined) {
      guessed = replaced(guessed, path, near);
    }
  }
  return guessed === data ? [] : checkSchema(schema, guessed).findings;
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
      .filter(({ code, near }) => code === 'unknown-key' && near !== undefined)
      .map(({ path, near }) => formatPath([...path.slice(0, -1), near ?? ''])),
  );
  return findings.filter(({ code, path }) => {
    const place = formatPath(path);
    if (code === 'missing-key' && meant.has(place)) return false;
    const echo = seen.has(`${code} ${place}`);
    seen.add(`${code} ${place}`);
    return !echo;
  });
}
