import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { codeBlocks, dupnCalls, markedBlock } from './code-blocks.ts';
import { repositoryPath, repositoryText, tableRows } from './document-table.ts';

const README = repositoryText('README.md');
const CONTRIBUTING = repositoryText('CONTRIBUTING.md');

describe('the two marked lines of README.md', () => {
  it('run: installs, builds and runs the quickstart into a folder of its own', () => {
    expect(markedBlock(README, 'command: run')).toEqual([
      'npm ci && npm run build && node bin/dupn.js run experiments/quickstart.yaml --results my-results',
    ]);
    expect(readFileSync(repositoryPath('.gitignore'), 'utf8')).toMatch(/^my-results\/$/m);
  });

  it('test: installs, gets the runtime and ends in the whole suite', () => {
    expect(markedBlock(README, 'command: test')).toEqual([
      'npm ci && npm run build && node bin/dupn.js setup --device cpu && npm test',
    ]);
  });

  it('call scripts that package.json has', () => {
    const { scripts } = JSON.parse(repositoryText('package.json')) as {
      scripts: Record<string, string>; // our own file
    };
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['build', 'test', 'pretest']));
    expect(scripts['test']).toBe('vitest run');
  });
});

it('the experiments that README.md shows are such as dupn takes', () => {
  const kinds = [...README.matchAll(/^experiment: [^`]*/gm)].map(
    ([text]) => parseExperimentSpec(text, 'README.md').kind,
  );
  expect(kinds).toEqual(['multi-task', 'transfer']);
});

describe('the commands of README.md', () => {
  const calls = [...codeBlocks(README), ...codeBlocks(CONTRIBUTING)]
    .flat()
    .flatMap((line) => dupnCalls(line));

  it('are found', () => {
    expect(calls.length).toBeGreaterThan(10);
  });

  it.each(calls)('dupn %s %s', async (...words) => {
    await expect(parse(words)).resolves.toBeUndefined();
    for (const word of words.filter((part) => part.startsWith('experiments/'))) {
      expect(existsSync(repositoryPath(word)), word).toBe(true);
    }
  });

  it('would not parse with an option that does not exist', async () => {
    const words = ['run', 'experiments/quickstart.yaml', '--learning-rate', '3'];
    await expect(parse(words)).rejects.toThrow("unknown option '--learning-rate'");
    await expect(parse(['run', 'a.yaml', '--device', 'tpu'])).rejects.toThrow('Did you mean');
  });

  it('are all in the table, and nothing else is', () => {
    const listed = tableRows(README, 'command').map(([name = '']) => name.replace(/`|dupn /g, ''));
    expect(listed).toEqual(COMMANDS.map(({ name }) => name));
  });
});

describe('the links of the documents', () => {
  it.each(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/deviations.md'])(
    '%s',
    (document) => {
      const base = document.replace(/[^/]+$/, '');
      const links = [...repositoryText(document).matchAll(/\]\(([^)#]+)\)/g)].map(
        ([, link = '']) => link,
      );
      const missing = links.filter(
        (link) => !/^https?:/.test(link) && !existsSync(repositoryPath(`${base}${link}`)),
      );
      expect(missing).toEqual([]);
    },
  );
});

/** Reads a command line as the program does, and does nothing with it. */
async function parse(words: readonly string[]): Promise<void> {
  const program = new Command('dupn');
  for (const { load } of COMMANDS) (await load())(program);
  quieten(program);
  await program.parseAsync([...words], { from: 'user' });
}

function quieten(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  if (command.commands.length === 0) command.action(() => undefined);
  for (const child of command.commands) quieten(child);
}
