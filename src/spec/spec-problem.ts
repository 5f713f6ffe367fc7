import { quote } from './describe-value.ts';

/** Keys and list positions from the top of the file down to the place. */
export type SpecPath = readonly (string | number)[];

/** What is wrong at a path of the file; words and data only, no layout. */
export interface Finding {
  readonly code: ProblemCode;
  readonly path: SpecPath;
  /** Whether the key or the value at `path` is to blame; a missing key is shown at what should hold it. */
  readonly blame: 'key' | 'value' | 'holder';
  readonly message: string;
  /** The name that was probably meant. */
  readonly meant?: string | undefined;
  /** The names that there are, where the one that was meant cannot be told. */
  readonly options?: readonly string[] | undefined;
}

export type ProblemCode =
  | 'yaml-syntax'
  | 'duplicate-key'
  | 'wrong-alias'
  | 'too-large'
  | 'empty-file'
  | 'wrong-file-kind'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-type'
  | 'unknown-value'
  | 'out-of-range'
  | 'wrong-form'
  | 'duplicate-value'
  | 'contradiction'
  | 'missing-dataset';

/** A place in the text: characters from `start` up to, not including, `end`. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** A finding with its place. */
export interface SpecProblem {
  readonly code: ProblemCode;
  readonly path: SpecPath;
  readonly range: SourceRange;
  readonly message: string;
}

/** `rows[2].model.kind` */
export function formatPath(path: SpecPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = /^[\w-]+$/.test(part) ? part : quote(part);
    return text === '' ? key : `${text}.${key}`;
  }, '');
}
