import { cruise, type ICruiseResult, type IModule } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';
import { repositoryPath } from './document-table.ts';

/** Loaded at once by an import that is neither dynamic nor of types alone. */
const HEAVY =
  /^node_modules\/(@tensorflow|@duckdb|zod|yaml|csv-parse|cli-table3|cli-progress|vega|vega-lite)\//;

let modules: ReadonlyMap<string, IModule> = new Map();

beforeAll(async () => {
  const { output } = await cruise(['src'], {
    baseDir: repositoryPath(''),
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules'] },
  });
  const { modules: found } = output as ICruiseResult; // no reporter is asked for
  modules = new Map(found.map((module) => [module.source, module]));
});

describe('what is loaded before a command is called', () => {
  it('by the help is next to nothing', () => {
    const packages = [...loadedWith('src/cli/main.ts')]
      .map((path) => /^node_modules\/([^/]+)/.exec(path)?.[1])
      .filter((name) => name !== undefined);
    expect(packages.sort()).toEqual(['commander', 'picocolors']);
  });

  it('by naming a command is nothing heavy', () => {
    const commands = [...modules.values()]
      .filter(({ source }) => source === 'src/cli/commands.ts')
      .flatMap(({ dependencies }) => dependencies.filter(({ dynamic }) => dynamic))
      .map(({ resolved }) => resolved);
    expect(commands.length).toBeGreaterThanOrEqual(4);
    for (const command of commands) {
      const heavy = [...loadedWith(command)].filter((path) => HEAVY.test(path));
      expect({ command, heavy }).toEqual({ command, heavy: [] });
    }
  });
});

/** Every module that comes with one, by static imports. */
function loadedWith(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const { dynamic, resolved, dependencyTypes } of modules.get(path)?.dependencies ?? []) {
      const vanishes = dependencyTypes.includes('type-only') || dependencyTypes.includes('core');
      if (!dynamic && !vanishes) waiting.push(resolved);
    }
  }
  return seen;
}
