/** Lines of a fenced code block, empty ones left out. */
export type CodeBlock = readonly string[];

/** Every fenced code block of a Markdown text. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(/^```[a-z]*\n(.*?)^```$/gms)].map(([, body = '']) => linesOf(body));
}

/** The code block right under `<!-- <mark> -->`, as far in as the mark stands. */
export function markedBlock(markdown: string, mark: string): CodeBlock {
  const marked = [...markdown.matchAll(MARKED_BLOCK)].filter((found) => found[2] === mark);
  const [first, second] = marked;
  if (first === undefined || second !== undefined) {
    throw new Error(`not exactly one block is marked "${mark}"`);
  }
  const [, indent = '', , body = ''] = first;
  return linesOf(body).map((line) => line.slice(indent.length));
}

/** The marks of all marked blocks, in the order of the text. */
export function marksOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(MARKED_BLOCK)].map(([, , mark = '']) => mark);
}

const MARKED_BLOCK = /^( *)<!-- ([^\n]+) -->\n+ *```[a-z]*\n(.*?)^ *```$/gms;

/** The `dupn` calls of a shell line, as words after the program's name. */
export function dupnCalls(line: string): readonly (readonly string[])[] {
  return line
    .split('&&')
    .map((part) => /^\s*(?:dupn|node bin\/dupn\.js) (.*)$/.exec(part)?.[1])
    .filter((words) => words !== undefined)
    .map((words) => words.trim().split(/\s+/));
}

function linesOf(body: string): CodeBlock {
  return body.split('\n').filter((line) => line.trim() !== '');
}
