/** Lines of a fenced code block, empty ones left out. */
export type CodeBlock = readonly string[];

/** Every fenced code block of a Markdown text. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(/^```[a-z]*\n(.*?)^```$/gms)].map(([, body = '']) => linesOf(body));
}

/** The code block right under `<!-- command: <name> -->`. */
export function markedBlock(markdown: string, name: string): CodeBlock {
  const marked = new RegExp(`^<!-- command: ${name} -->\\n+\`\`\`[a-z]*\\n(.*?)^\`\`\`$`, 'gms');
  const [first, second] = [...markdown.matchAll(marked)];
  if (first === undefined || second !== undefined) {
    throw new Error(`not exactly one block is marked "${name}"`);
  }
  return linesOf(first[1] ?? '');
}

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
