import type { z } from 'zod';
import { describeValue, quote } from './describe-value.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Finding, SpecPath } from './spec-problem.ts';

type Issue = z.core.$ZodIssue;

/** What a check found, in our words: first the bounds of a field, then those of every whole number, which zod notes. */
export function describeIssues(issues: readonly Issue[]): readonly Finding[] {
  const isOfEvery = (issue: Issue): number => ('note' in issue ? 1 : 0);
  return issues.toSorted((a, b) => isOfEvery(a) - isOfEvery(b)).flatMap(describeIssue);
}

/** One finding for each thing that the author has to mend. */
function describeIssue(issue: Issue): readonly Finding[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], knownKeys(issue)));
    case 'invalid_union':
      return describeUnion(issue, path);
    case 'invalid_value':
      return [withCure(notOneOf(path, issue.input, issue.values.map(String)), issue)];
    case 'invalid_type':
      return [withCure(wrongType(path, issue.input, [expectedType(issue)]), issue)];
    case 'too_small':
    case 'too_big':
      return [withCure(outOfRange(issue, path), issue)];
    case 'invalid_format':
      return [
        value('wrong-form', path, `expected ${issue.message}, found ${describeValue(issue.input)}`),
      ];
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return [value('wrong-form', path, issue.message)];
  }
}

/**
 * What zod's issues do not hold travels in their message: the keys that a mapping knows, and that a
 * number is to be whole. Where we have the words, the message is the cure that a field's `error` states, if any.
 */
export const issueErrorMap: z.core.$ZodErrorMap = (issue) => {
  const definition: object = issue.inst?._zod.def ?? {};
  if (issue.code === 'unrecognized_keys' && 'shape' in definition) {
    return Object.keys(definition.shape as object).join(' ');
  }
  if ('format' in definition && definition.format === 'safeint') return WHOLE;
  return CURABLE.has(issue.code) ? '' : undefined;
};

const WHOLE = 'whole';
const CURABLE = new Set(['invalid_value', 'invalid_type', 'too_small', 'too_big']);

function withCure(finding: Finding, { message: cure }: Issue): Finding {
  if (cure === '' || cure === WHOLE) return finding;
  return { ...finding, message: `${finding.message}; ${cure}` };
}

function knownKeys(issue: Issue): readonly string[] {
  return issue.message.split(' ');
}

function unknownKey(path: SpecPath, known: readonly string[]): Finding {
  const meant = didYouMean(String(path.at(-1)), known);
  const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean "${meant}"?`;
  return { code: 'unknown-key', path, blame: 'key', message: `unknown key; ${hint}`, meant };
}

function describeUnion(issue: z.core.$ZodIssueInvalidUnion, path: SpecPath): readonly Finding[] {
  if (issue.discriminator !== undefined && 'options' in issue) {
    const found = (issue.input as Record<string, unknown>)[issue.discriminator]; // a mapping: zod looked it up
    return [notOneOf(path, found, (issue.options ?? []).map(String))];
  }
  const branches = issue.errors.filter((branch) => !isOtherType(branch));
  const [branch] = branches;
  if (branch !== undefined && branches.length === 1) {
    return describeIssues(
      branch.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
    );
  }
  const expected = issue.errors.flatMap((errors) =>
    errors.map((error) => (error.code === 'invalid_type' ? expectedType(error) : 'string')),
  );
  return [wrongType(path, issue.input, expected)];
}

/** Whether a branch of a union was never meant: the value is of another type altogether. */
function isOtherType(branch: readonly Issue[]): boolean {
  const [issue] = branch;
  if (issue?.path.length !== 0) return false;
  if (issue.code === 'invalid_value') return typeof issue.input !== typeof issue.values[0];
  return (
    issue.code === 'invalid_type' &&
    !(expectedType(issue) === 'int' && typeof issue.input === 'number')
  );
}

function notOneOf(path: SpecPath, found: unknown, options: readonly string[]): Finding {
  const list = options.join(', ');
  if (found === undefined) {
    return { ...missing(path, options.length === 1 ? list : `one of ${list}`), options };
  }
  if (typeof found !== 'string') {
    const message = `expected one of ${list}, found ${describeValue(found)}`;
    return { ...value('wrong-type', path, message), options };
  }
  const meant = didYouMean(found, options);
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  const message = `${quote(found)} is not one of ${list}${hint}`;
  return { ...value('unknown-value', path, message), meant, options };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  tuple: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function expectedType(issue: z.core.$ZodIssueInvalidType): string {
  return issue.message === WHOLE ? 'int' : issue.expected;
}

function wrongType(path: SpecPath, found: unknown, expected: readonly string[]): Finding {
  const names = [...new Set(expected.map((name) => TYPE_NAMES[name] ?? name))].join(' or ');
  if (found === undefined) return missing(path, names);
  return value('wrong-type', path, `expected ${names}, found ${describeValue(found)}`);
}

function missing(path: SpecPath, expected: string): Finding {
  return { code: 'missing-key', path, blame: 'holder', message: `missing; expected ${expected}` };
}

function outOfRange(
  issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  path: SpecPath,
): Finding {
  if (typeof issue.input !== 'number' && issue.code === 'too_small' && issue.minimum === 1) {
    return value('out-of-range', path, 'this must not be empty');
  }
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const side = issue.code === 'too_small' ? 'at least' : 'at most';
  const strict = issue.code === 'too_small' ? 'more than' : 'less than';
  const limit = `${issue.inclusive === false ? strict : side} ${bound}`;
  const message = `expected ${limit}${UNITS[issue.origin] ?? ''}, found ${size(issue.input)}`;
  return value('out-of-range', path, message);
}

const UNITS: Readonly<Record<string, string>> = { array: ' entries', string: ' characters' };

function size(input: unknown): string {
  if (typeof input === 'string' || Array.isArray(input)) return String(input.length);
  return describeValue(input);
}

function value(code: Finding['code'], path: SpecPath, message: string): Finding {
  return { code, path, blame: 'value', message };
}
