import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { borderRules, rulesAgainst } from './border-rules.ts';
import { repositoryPath, repositoryText, tableRows } from './document-table.ts';

interface Room {
  readonly name: string;
  readonly mayImport: readonly string[];
  readonly tensors: string;
}

/** The table of docs/architecture.md. */
const rooms = tableRows(repositoryText('docs/architecture.md'), 'room').map(
  ([name = '', , mayImport = '', tensors = '']): Room => ({
    name: name.replaceAll('`', ''),
    mayImport: mayImport === '-' ? [] : mayImport.split(', '),
    tensors,
  }),
);
const names = rooms.map(({ name }) => name);
const rules = borderRules();

describe('the dependency table of docs/architecture.md', () => {
  it('has every room of src', () => {
    const folders = readdirSync(repositoryPath('src'), { withFileTypes: true });
    expect([...names].sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it.each(rooms)('says what the rules let $name import', ({ name, mayImport }) => {
    const allowed = names.filter(
      (other) =>
        other !== name && rulesAgainst(rules, `src/${name}/a.ts`, `src/${other}/b.ts`).length === 0,
    );
    expect([...mayImport].sort()).toEqual(allowed.sort());
    expect(rulesAgainst(rules, `src/${name}/a.ts`, `src/${name}/b.ts`)).toEqual([]);
  });

  it.each(rooms)('says whether $name holds tensors', ({ name, tensors }) => {
    const against = rulesAgainst(
      rules,
      `src/${name}/a.ts`,
      'node_modules/@tensorflow/tfjs-core/dist/index.js',
    );
    expect(against).toEqual(tensors === 'yes' ? [] : ['tensors-in-few-rooms']);
  });

  it('gives the backends to one folder', () => {
    const wasm = 'node_modules/@tensorflow/tfjs-backend-wasm/dist/index.js';
    expect(rulesAgainst(rules, 'src/nn/backend/a.ts', wasm)).toEqual([]);
    expect(rulesAgainst(rules, 'src/nn/a.ts', wasm)).toEqual(['backends-in-one-folder']);
    const core = 'node_modules/@tensorflow/tfjs-core/dist/index.js';
    expect(rulesAgainst(rules, 'src/nn/a.ts', core)).toEqual([]);
  });
});

describe('the rules, on trees made to break them', () => {
  const tfjs = 'node_modules/@tensorflow/tfjs-core/index.js';

  it.each([
    ['models-imports', { 'src/models/a.ts': '../spec/b.ts', 'src/spec/b.ts': '' }],
    ['experiment-imports', { 'src/experiment/a.ts': '../cli/b.ts', 'src/cli/b.ts': '' }],
    ['every-room-has-rules', { 'src/core/a.ts': '../utils/b.ts', 'src/utils/b.ts': '' }],
    ['no-circles', { 'src/core/a.ts': './b.ts', 'src/core/b.ts': './a.ts' }],
    ['no-test-in-the-program', { 'src/core/a.ts': '../../test/b.ts', 'test/b.ts': '' }],
    ['everything-resolves', { 'src/core/a.ts': './missing.ts' }],
    ['tensors-in-few-rooms', { 'src/experiment/run-cell.ts': `../../${tfjs}`, [tfjs]: '' }],
    [
      'experiment-runs-models-in-few-files',
      {
        'src/experiment/cell-plan.ts': '../nn/b.ts',
        'src/nn/b.ts': `../../${tfjs}`,
        [tfjs]: '',
      },
    ],
    [
      'no-way-to-tensors',
      { 'src/report/a.ts': '../nn/b.ts', 'src/nn/b.ts': `../../${tfjs}`, [tfjs]: '' },
    ],
  ])('%s', async (rule, files) => {
    expect(await violations(files)).toContain(rule);
  });

  it('find nothing where nothing is wrong', async () => {
    const files = { 'src/nn/a.ts': `../../${tfjs}`, [tfjs]: '', 'src/spec/a.ts': '' };
    expect(await violations(files)).toEqual([]);
  });
});

/** Rules that a tree of files breaks; each file is given with the path that it imports, if any. */
async function violations(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = temporaryFolder();
  for (const [path, imported] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), imported === '' ? 'export {};\n' : `import '${imported}';\n`);
  }
  const { output } = await cruise(['src'], {
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: rules.forbidden as IForbiddenRuleType[] }, // depcruise checks their form
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules'] },
  });
  return (output as ICruiseResult).summary.violations.map((violation) => violation.rule.name); // no reporter is asked for
}
