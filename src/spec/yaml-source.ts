import { isMap, parseDocument, type Document, type YAMLError } from 'yaml';
import { aliasProblems } from './alias-limits.ts';
import { locatePath } from './locate-path.ts';
import type { Finding, ProblemCode, SourceRange, SpecProblem } from './spec-problem.ts';

/** A YAML text as plain data, with what is wrong with it as YAML and the way from a path back to the text. */
export interface YamlSource {
  /** Undefined where nothing came out that could be checked. */
  readonly value: unknown;
  readonly problems: readonly SpecProblem[];
  /** The data past this place cannot be trusted: the text breaks there. */
  readonly trustedUntil: number;
  readonly locate: (finding: Pick<Finding, 'path' | 'blame'>) => SourceRange;
}

const MAX_CHARACTERS = 256 * 1024;

/** Problems that leave the data around them whole. */
const HARMLESS = new Set(['DUPLICATE_KEY', 'MULTIPLE_DOCS', 'TAG_RESOLVE_FAILED']);

const SYNTAX_MESSAGES: Partial<Record<YAMLError['code'], string>> = {
  DUPLICATE_KEY: 'this key stands here a second time',
  MULTIPLE_DOCS: 'a second document begins here; a file holds one',
  TAB_AS_INDENT: 'a tab indents this line; YAML takes spaces only',
  TAG_RESOLVE_FAILED: 'a tag, where plain values are expected',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " on this line; a text that holds one needs quotes',
};

export function parseYamlSource(text: string): YamlSource {
  if (text.length > MAX_CHARACTERS) {
    return unusable('too-large', `more than ${MAX_CHARACTERS} characters; nothing of it is read`);
  }
  const doc = parseDocument(text, { prettyErrors: false, merge: true, logLevel: 'error' });
  const errors = [...doc.errors, ...doc.warnings];
  if (errors.length === 0 && doc.contents === null) {
    return unusable('empty-file', 'the file holds nothing');
  }
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted !== undefined) return unusable('too-large', 'nested too deeply', exhausted.pos[0]);
  const aliases = aliasProblems(doc);
  const broken = errors.filter(({ code }) => !HARMLESS.has(code)).map(({ pos }) => pos[0]);
  return {
    value: aliases.length > 0 ? undefined : plainData(doc),
    problems: [...firstAtEachPlace(errors).map(syntaxProblem), ...aliases],
    trustedUntil: Math.min(Infinity, ...broken),
    locate: ({ path, blame }) => locatePath(doc, path, blame),
  };
}

function plainData(doc: Document.Parsed): unknown {
  if (doc.errors.length > 0 && !isMap(doc.contents)) return undefined;
  return doc.toJS({ maxAliasCount: -1 }); // aliasProblems has counted them
}

function unusable(code: ProblemCode, message: string, start = 0): YamlSource {
  const range = { start, end: start };
  return {
    value: undefined,
    problems: [{ code, path: [], range, message }],
    trustedUntil: 0,
    locate: () => range,
  };
}

/** One slip makes the parser complain several times of the same place. */
function firstAtEachPlace(errors: readonly YAMLError[]): readonly YAMLError[] {
  const starts = errors.map(({ pos }) => pos[0]);
  return errors.filter(({ pos }, index) => starts.indexOf(pos[0]) === index);
}

function syntaxProblem(error: YAMLError): SpecProblem {
  const [start, end] = error.pos;
  return {
    code: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax',
    path: [],
    range: { start, end },
    message: syntaxMessage(error),
  };
}

function syntaxMessage(error: YAMLError): string {
  const unclosed = /^Flow .* end with a (\S)$/.exec(error.message)?.[1];
  if (unclosed !== undefined) {
    return `not closed: ${JSON.stringify(unclosed)} is missing, or what it closes is not indented`;
  }
  return SYNTAX_MESSAGES[error.code] ?? error.message;
}
