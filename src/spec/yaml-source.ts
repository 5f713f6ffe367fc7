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

const MAX_CHARACTERS = 1024 * 1024;

/** Problems that leave the data around them whole. */
const HARMLESS = new Set(['DUPLICATE_KEY', 'MULTIPLE_DOCS', 'TAG_RESOLVE_FAILED']);

const SYNTAX_MESSAGES: Partial<Record<YAMLError['code'], string>> = {
  DUPLICATE_KEY: 'this key stands here a second time',
  MULTIPLE_DOCS: 'a second document begins here; a file holds one',
  TAB_AS_INDENT: 'a tab indents this line; YAML takes spaces only',
};

export function parseYamlSource(text: string): YamlSource {
  if (text.length > MAX_CHARACTERS) {
    return unusable('too-large', `more than ${MAX_CHARACTERS} characters: no hand-written file`);
  }
  const doc = parseDocument(text, { prettyErrors: false, merge: true, logLevel: 'error' });
  const errors = [...doc.errors, ...doc.warnings];
  if (errors.length === 0 && doc.contents === null) {
    return unusable('empty-file', 'the file holds nothing');
  }
  const aliases = aliasProblems(doc);
  const broken = errors.filter(({ code }) => !HARMLESS.has(code)).map(({ pos }) => pos[0]);
  return {
    value: aliases.length > 0 ? undefined : plainData(doc),
    problems: [...errors.map(syntaxProblem), ...aliases],
    trustedUntil: Math.min(Infinity, ...broken),
    locate: ({ path, blame }) => locatePath(doc, path, blame),
  };
}

function plainData(doc: Document.Parsed): unknown {
  if (doc.errors.length > 0 && !isMap(doc.contents)) return undefined;
  return doc.toJS({ maxAliasCount: -1 }); // aliasProblems has counted them
}

function unusable(code: ProblemCode, message: string): YamlSource {
  const range = { start: 0, end: 0 };
  return {
    value: undefined,
    problems: [{ code, path: [], range, message }],
    trustedUntil: 0,
    locate: () => range,
  };
}

function syntaxProblem(error: YAMLError): SpecProblem {
  const [start, end] = error.pos;
  return {
    code: error.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax',
    path: [],
    range: { start, end },
    message: SYNTAX_MESSAGES[error.code] ?? error.message,
  };
}
