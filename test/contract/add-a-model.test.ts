import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markedBlock, marksOf } from '../architecture/code-blocks.ts';
import { repositoryPath, repositoryText } from '../architecture/document-table.ts';

/**
 * Follows "Add a model" of CONTRIBUTING.md to the letter in a copy of the repository: what its blocks say, and nothing else, is
 * written there, and then the new model has to pass what every model passes.
 */
const CHECKLIST = section(repositoryText('CONTRIBUTING.md'), 'Add a model');
const KIND = 'last-behaviour';
const COPIED = [
  ...['src', 'test', 'docs', 'data/simulated/dataset.yaml', 'package.json'],
  ...['tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts', '.dependency-cruiser.cjs'],
];
const PATIENCE_MS = 600_000;

let copy = '';
/** What the compiler says of the settings without the encoder, and of both. */
let compiled: { readonly half: Run; readonly whole: Run };

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'dupn-add-a-model-'));
  for (const name of COPIED) cpSync(repositoryPath(name), join(copy, name), { recursive: true });
  symlinkSync(repositoryPath('node_modules'), join(copy, 'node_modules'));
  const [file = '', settings = '', encoder = ''] = marksOf(CHECKLIST);
  writeFileSync(join(copy, file.replace('file: ', '')), markedBlock(CHECKLIST, file).join('\n'));
  enter(settings);
  const half = await run(...COMPILE);
  enter(encoder);
  compiled = { half, whole: await run(...COMPILE) };
}, PATIENCE_MS);

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

describe('the checklist for a model', () => {
  it('asks for one file and one entry in each of two registries', () => {
    const [file, settings, encoder, ...more] = marksOf(CHECKLIST);
    expect(file).toMatch(/^file: src\/models\//);
    expect(settings).toMatch(/^entry: src\/spec\//);
    expect(encoder).toMatch(/^entry: src\/experiment\//);
    expect(more).toEqual([]);
    const entries = [settings, encoder].map((mark = '') => entryUnder(mark).entry);
    expect(entries.map((lines) => lines.length)).toEqual([1, 1]);
  });

  it('is led by the compiler from the settings to the encoder', () => {
    const { half, whole } = compiled;
    expect(half.output).toContain(`Property '"${KIND}"' is missing in type`);
    expect(half.output.match(/^\S+(?=\(\d+,\d+\): error)/gm)).toEqual([
      'src/experiment/compose-encoder.ts',
    ]);
    expect(whole).toEqual({ exitCode: 0, output: '' });
  });

  it('keeps to the borders of the rooms', { timeout: PATIENCE_MS }, async () => {
    const cruise = ['src', '--config', '.dependency-cruiser.cjs'];
    const { exitCode, output } = await run(
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      ...cruise,
    );
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  });

  it('lets experiments and editors name the model', { timeout: PATIENCE_MS }, async () => {
    await run('node_modules/tsx/dist/cli.mjs', 'src/spec/write-json-schemas.ts');
    const schema = readFileSync(join(copy, 'docs/schema/experiment.schema.json'), 'utf8');
    expect(schema).toContain(`"const": "${KIND}"`);
    writeFileSync(
      join(copy, 'new.yaml'),
      `experiment: new\nkind: multi-task\ndata: simulated\ntasks: [ctr, ppp]\nmodel: ${KIND}\n`,
    );
    const validate = ['src/cli/main.ts', 'validate', 'new.yaml'];
    const { exitCode, output } = await run('node_modules/tsx/dist/cli.mjs', ...validate);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  });

  it('puts the model under the contracts, which it keeps', { timeout: PATIENCE_MS }, async () => {
    const report = join(copy, 'report.json');
    const suites = ['training', 'predictions', 'shuffled-labels'].map(
      (name) => `test/contract/${name}.test.ts`,
    );
    const { output } = await run(
      'node_modules/vitest/vitest.mjs',
      ...['run', ...suites, '-t', KIND, '--reporter=json', `--outputFile=${report}`],
    );
    const outcome = JSON.parse(readFileSync(report, 'utf8')) as VitestReport; // vitest's own form
    expect(outcome, output).toMatchObject({ success: true, numFailedTests: 0 });
    const kept = outcome.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed')
      .map(({ fullName }) => fullName);
    for (const [task, contract] of CONTRACTS) {
      expect(kept).toContain(`${KIND}, ${task} ${contract}`);
    }
  });
});

const COMPILE = [
  'node_modules/typescript/bin/tsc',
  ...['-p', 'tsconfig.build.json', '--noEmit'],
] as const;

const CONTRACTS = ['ctr', 'l2r', 'fifp', 'ppp', 'spp', 'joint'].flatMap((task) =>
  [
    'overfits a handful of examples',
    'every trainable weight gets a gradient, and every frozen one none',
    'the same seed repeats every bit',
    'no step and no prediction leaves a tensor behind',
    'saved and loaded, it predicts the same to the last bit',
    'a batch equals its requests one by one',
    'more padding changes nothing, neither outputs nor gradients',
  ].map((contract) => [task, contract] as const),
);

interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The text under a heading, up to the next. */
function section(markdown: string, heading: string): string {
  const [, text] = new RegExp(`^## ${heading}$(.*?)^## `, 'ms').exec(markdown) ?? [];
  if (text === undefined) throw new Error(`no heading "${heading}"`);
  return text;
}

/** Of a mark `entry: <file>, <line that opens the registry>`, with the lines under it. */
function entryUnder(mark: string) {
  const [, file = '', opening = ''] = /^entry: (\S+), (.+)$/.exec(mark) ?? [];
  const lines = markedBlock(CHECKLIST, mark);
  const isImport = (line: string): boolean => line.startsWith('import ');
  return {
    file,
    opening,
    imports: lines.filter(isImport),
    entry: lines.filter((line) => !isImport(line)),
  };
}

/** Writes an entry as the first of its registry, its imports as the first of the file. */
function enter(mark: string): void {
  const { file, opening, imports, entry } = entryUnder(mark);
  const path = join(copy, file);
  const parts = readFileSync(path, 'utf8').split(opening);
  expect(parts, `"${opening}" in ${file}`).toHaveLength(2);
  const text = [parts[0], opening, ...entry, parts[1]].join('\n');
  writeFileSync(path, [...imports, text].join('\n'));
}

interface Run {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a script in the copy. */
async function run(script: string, ...args: readonly string[]): Promise<Run> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|DUPN_TEST_REPORT)/.test(name),
  );
  return await new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [script, ...args],
      { cwd: copy, env: { ...Object.fromEntries(own), NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        if (child.exitCode === null) reject(error ?? new Error('no exit code'));
        else resolve({ exitCode: child.exitCode, output: `${stdout}${stderr}` });
      },
    );
  });
}
