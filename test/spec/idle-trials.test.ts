import { describe, expect, it } from 'vitest';
import { idleTrials } from '../../src/spec/idle-trials.ts';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { specMessage } from './spec-message.ts';

const textOf = (model: string, tasks: string, grid: string): string =>
  `experiment: a\nkind: comparison\ndata: simulated\ntasks: [${tasks}]\nrows: [{ label: A, model: ${model} }]\ntuning:\n  grid: { ${grid} }\n`;

const parse = (text: string) => parseExperimentSpec(text, 'a.yaml');

/** The tasks for which a search is told to change nothing; undefined where it is a search. */
const idleFor = (model: string, tasks: string, grid: string): string | undefined => {
  try {
    parse(textOf(model, tasks, grid));
    return undefined;
  } catch (error) {
    return /this changes nothing for (.*) in row "A"/.exec(String(error))?.[1] ?? String(error);
  }
};

describe('a search of what the model does not read', () => {
  it('is told at its place', () => {
    const text = textOf(
      '{ kind: dupn, properties: none }',
      'ctr',
      'model.embeddingDim.type: [8, 16]',
    );
    expect(specMessage(() => parse(text))).toMatchInlineSnapshot(`
      "a.yaml:7:11  tuning.grid."model.embeddingDim.type": this changes nothing for ctr in row "A": trials in name only, unless the file says \`tuning: { unequal: true }\`
          7 |   grid: { model.embeddingDim.type: [8, 16] }
            |           ^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('is one of the tables of behaviour properties', () => {
    const none = '{ kind: transformer, properties: none }';
    for (const field of ['type', 'time', 'scenario']) {
      const grid = `model.embeddingDim.${field}: [8, 16]`;
      expect(idleFor(none, 'ppp', grid)).toBe('ppp');
      expect(idleFor('cnn-max', 'ppp', grid)).toBe('ppp');
      expect(idleFor('transformer', 'ppp', grid)).toBeUndefined();
    }
    // a candidate of CTR may say how it is shown
    expect(idleFor(none, 'ctr', 'model.embeddingDim.scenario: [8, 16]')).toBeUndefined();
    // with properties and without them: those without have the second width in name only
    const both = 'model.properties: [all, none], model.embeddingDim.type: [8, 16]';
    expect(idleFor('dupn', 'ppp', both)).toBe('ppp');
  });

  it('is one of items, where there is no history and the candidates are none', () => {
    const deep = '{ kind: wide-deep, history: none, wide: { crosses: [] } }';
    for (const grid of ['model.embeddingDim.shop: [8, 16]', 'training.hiddenItems: [0, 0.1]']) {
      expect(idleFor(deep, 'ppp', grid)).toBe('ppp');
      expect(idleFor(deep, 'ctr', grid)).toBeUndefined();
      expect(idleFor('wide-deep', 'ppp', grid)).toBeUndefined();
    }
    const hidden = 'training.hiddenItems: [0, 0.1]';
    expect(idleFor('{ kind: wide, crosses: [] }', 'ppp', hidden)).toBe('ppp');
    expect(idleFor('wide', 'ppp', hidden)).toBeUndefined();
    expect(idleFor('wide', 'spp', hidden)).toBe('spp'); // past items are of no kind with a shop
  });

  it('is one of crosses that add nothing, or that stand in another order', () => {
    expect(idleFor('wide', 'ppp', 'model.crosses: [[], [query]]')).toBe('ppp');
    expect(idleFor('wide', 'ctr', 'model.crosses: [[], [query]]')).toBeUndefined();
    expect(idleFor('wide', 'ppp, ctr', 'model.crosses: [[], [query]]')).toBeUndefined();
    const order = '[[profile, query], [query, profile]]';
    expect(idleFor('wide', 'ctr', `model.crosses: ${order}`)).toBe('ctr');
    expect(idleFor('wide-deep', 'ctr', `model.wide.crosses: ${order}`)).toBe('ctr');
  });

  it('is one of the start of the ranking weights, where the data state none', () => {
    const spec = parse(textOf('dupn', 'l2r', 'model.rankingStart: [regression, constant]'));
    expect(idleTrials(spec)).toEqual([]);
    expect(idleTrials(spec, 'completejourney')).toEqual([]);
    expect(idleTrials(spec, 'simulated').map(({ path }) => path)).toEqual([
      ['tuning', 'grid', 'model.rankingStart'],
    ]);
  });
});
