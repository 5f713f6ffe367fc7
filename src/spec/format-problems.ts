import { LineCounter } from 'yaml';
import { formatPath, type SourceRange, type SpecProblem } from './spec-problem.ts';

/** More than anyone mends in one go; the rest is counted. */
const MAX_SHOWN = 50;

/** As wide as an excerpt may be before it is cut around the place. */
const MAX_EXCERPT = 100;
const LEAD = 40;

export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** Each problem with its place, the line of the file and a mark under what is wrong. */
export function formatProblems(
  path: string,
  text: string,
  problems: readonly SpecProblem[],
): string {
  const positionOf = positions(text);
  const lines = text.split(/\r?\n|\r/);
  const shown = problems.slice(0, MAX_SHOWN).map((problem) => {
    const { line, column } = positionOf(problem.range.start);
    const subject = problem.path.length === 0 ? '' : `${formatPath(problem.path)}: `;
    const head = `${path}:${line}:${column}  ${subject}${problem.message}`;
    const source = lines[line - 1] ?? '';
    if (source.trim() === '') return head;
    return `${head}\n${excerpt(source, line, column - 1, problem.range)}`;
  });
  const hidden = problems.length - shown.length;
  if (hidden > 0) shown.push(`${path}  ${hidden} more problems are not shown`);
  return printable(shown.join('\n'));
}

/** Line and column, both from 1, of an offset; one past the last line break counts as that line's end. */
export function positions(text: string): (offset: number) => SourcePosition {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (const { index, 0: found } of text.matchAll(/\r?\n|\r/g)) {
    counter.addNewLine(index + found.length);
  }
  const end = text.trimEnd().length;
  return (offset) => {
    const { line, col } = counter.linePos(Math.max(0, Math.min(offset, end)));
    return { line, column: col };
  };
}

function excerpt(source: string, line: number, start: number, range: SourceRange): string {
  const from = source.length <= MAX_EXCERPT ? 0 : Math.max(0, start - LEAD);
  const shown = source.slice(from, from + MAX_EXCERPT);
  const length = Math.min(range.end - range.start, source.trimEnd().length - start);
  const marks = Math.max(1, Math.min(length, shown.length - (start - from)));
  const blank = shown.slice(0, start - from).replace(/[^\t]/g, ' ');
  const gutter = `    ${line} | `;
  return `${gutter}${shown}\n${' '.repeat(gutter.length - 2)}| ${blank}${'^'.repeat(marks)}`;
}

/** Control characters of the file must not reach the terminal. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}
