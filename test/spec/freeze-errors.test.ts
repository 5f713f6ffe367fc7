import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { specMessage } from './spec-message.ts';

const parse = (lines: string, model = 'dupn') =>
  parseExperimentSpec(
    `experiment: moves\nkind: transfer\ndata: simulated\nmodel: ${model}\n${lines}\n`,
    'moves.yaml',
  );
const message = (lines: string): string => specMessage(() => parse(lines));
const ofStrategies = (strategies: string): string =>
  message(`tasks: [spp]\nsources: [{tasks: [ctr]}]\nstrategies: [${strategies}]`);

describe('modules that a strategy freezes', () => {
  it('are a matter of FT alone', () => {
    const others = ['RT', 'RA', 'TF'].map(
      (kind) => `{label: x${kind}, kind: ${kind}, freeze: [lstm]}`,
    );
    expect(ofStrategies(others.join(', '))).toMatchInlineSnapshot(`
      "moves.yaml:7:33  strategies[0].kind: "RT" is not one of FT; only FT takes a mapping with \`freeze\`; RT freezes the whole representation by itself: write RT alone
          7 | strategies: [{label: xRT, kind: RT, freeze: [lstm]}, {label: xRA, kind: RA, freeze: [lstm]}, {label:
            |                                 ^^
      moves.yaml:7:73  strategies[1].kind: "RA" is not one of FT; only FT takes a mapping with \`freeze\`: write RA alone
          7 | RT, freeze: [lstm]}, {label: xRA, kind: RA, freeze: [lstm]}, {label: xTF, kind: TF, freeze: [lstm]}]
            |                                         ^^
      moves.yaml:7:113  strategies[2].kind: "TF" is not one of FT
          7 | RA, freeze: [lstm]}, {label: xTF, kind: TF, freeze: [lstm]}]
            |                                         ^^"
    `);
  });

  it('are named as nothing is named', () => {
    expect(
      message(
        'tasks: [spp]\nsources: [{tasks: [ctr]}]\nstrategies: [{label: x, kind: FT, freeze: [LSTM, embedding/]}, {label: y, kind: FT, freeze: []}]',
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:7:44  strategies[0].freeze[0]: expected a name such as lstm or embedding/item, found "LSTM"
          7 | strategies: [{label: x, kind: FT, freeze: [LSTM, embedding/]}, {label: y, kind: FT, freeze: []}]
            |                                            ^^^^
      moves.yaml:7:50  strategies[0].freeze[1]: expected a name such as lstm or embedding/item, found "embedding/"
          7 | strategies: [{label: x, kind: FT, freeze: [LSTM, embedding/]}, {label: y, kind: FT, freeze: []}]
            |                                                  ^^^^^^^^^^
      moves.yaml:7:93  strategies[1].freeze: this must not be empty
          7 | strategies: [{label: x, kind: FT, freeze: [LSTM, embedding/]}, {label: y, kind: FT, freeze: []}]
            |                                                                                             ^^"
    `);
  });

  it('are those of another strategy too', () => {
    const strategies = [
      'FT',
      '{label: a, kind: FT, freeze: [lstm, embedding]}',
      '{label: b, kind: FT, freeze: [embedding, lstm]}',
      '{label: c, kind: FT, freeze: [lstm]}',
    ];
    expect(ofStrategies(strategies.join(', '))).toMatchInlineSnapshot(`
      "moves.yaml:7:67  strategies[2]: the strategy "b" is "a" a second time: it freezes the same modules
          7 | , kind: FT, freeze: [lstm, embedding]}, {label: b, kind: FT, freeze: [embedding, lstm]}, {label: c, 
            |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('stand there twice', () => {
    expect(ofStrategies('{label: x, kind: FT, freeze: [lstm, embedding, lstm]}'))
      .toMatchInlineSnapshot(`
      "moves.yaml:7:61  strategies[0].freeze[2]: the module "lstm" stands here a second time
          7 | strategies: [{label: x, kind: FT, freeze: [lstm, embedding, lstm]}]
            |                                                             ^^^^"
    `);
  });

  it('are none of the model', () => {
    expect(
      message(
        'tasks: [spp]\nsources: [{tasks: [ctr]}]\nstrategies: [{label: x, kind: FT, freeze: [lstn, embedding/itm, lstm/bias, embedding, cnn]}]',
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:7:44  strategies[0].freeze[0]: this dupn has no module "lstn"; did you mean "lstm"? Modules: embedding, profile, lstm, attention, embedding/item, embedding/shop, embedding/brand, embedding/category, embedding/tag, embedding/scenario, embedding/query, embedding/profile, embedding/time, embedding/type
          7 | strategies: [{label: x, kind: FT, freeze: [lstn, embedding/itm, lstm/bias, embedding, cnn]}]
            |                                            ^^^^
      moves.yaml:7:50  strategies[0].freeze[1]: this dupn has no module "embedding/itm"; did you mean "embedding/item"? Modules: embedding, profile, lstm, attention, embedding/item, embedding/shop, embedding/brand, embedding/category, embedding/tag, embedding/scenario, embedding/query, embedding/profile, embedding/time, embedding/type
          7 | strategies: [{label: x, kind: FT, freeze: [lstn, embedding/itm, lstm/bias, embedding, cnn]}]
            |                                                  ^^^^^^^^^^^^^
      moves.yaml:7:87  strategies[0].freeze[4]: this dupn has no module "cnn"; Modules: embedding, profile, lstm, attention, embedding/item, embedding/shop, embedding/brand, embedding/category, embedding/tag, embedding/scenario, embedding/query, embedding/profile, embedding/time, embedding/type
          7 | strategies: [{label: x, kind: FT, freeze: [lstn, embedding/itm, lstm/bias, embedding, cnn]}]
            |                                                                                       ^^^"
    `);
  });

  it('are weights that a module of the model has not', () => {
    expect(
      ofStrategies(
        '{label: x, kind: FT, freeze: [lstm/kernal_item, attention/dense, attention/dense_1, embedding/item/rows, embedding/profile/age]}',
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:7:44  strategies[0].freeze[0]: this dupn has no weight "lstm/kernal_item"; did you mean "lstm/kernel_item"? Weights: lstm/kernel_item, lstm/kernel_hidden, lstm/bias, lstm/kernel_property
          7 | ategies: [{label: x, kind: FT, freeze: [lstm/kernal_item, attention/dense, attention/dense_1, embedd
            |                                         ^^^^^^^^^^^^^^^^
      moves.yaml:7:62  strategies[0].freeze[1]: this dupn has no weight "attention/dense"; Weights: attention/dense_0/kernel, attention/dense_0/bias, attention/dense_1/kernel, attention/dense_1/bias, attention/score/kernel, attention/score/bias
          7 | x, kind: FT, freeze: [lstm/kernal_item, attention/dense, attention/dense_1, embedding/item/rows, emb
            |                                         ^^^^^^^^^^^^^^^
      moves.yaml:7:98  strategies[0].freeze[3]: this dupn has no weight "embedding/item/rows"; did you mean "embedding/item"? Weights: embedding/item
          7 | em, attention/dense, attention/dense_1, embedding/item/rows, embedding/profile/age]}]
            |                                         ^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('are parts of others that stand beside them', () => {
    expect(
      ofStrategies(
        '{label: x, kind: FT, freeze: [embedding/item, lstm, embedding, lstm/bias, attention/dense_1, attention/dense_1/bias]}',
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:7:44  strategies[0].freeze[0]: "embedding/item" is a part of "embedding", which is frozen as it is
          7 | ategies: [{label: x, kind: FT, freeze: [embedding/item, lstm, embedding, lstm/bias, attention/dense_
            |                                         ^^^^^^^^^^^^^^
      moves.yaml:7:77  strategies[0].freeze[3]: "lstm/bias" is a part of "lstm", which is frozen as it is
          7 | eeze: [embedding/item, lstm, embedding, lstm/bias, attention/dense_1, attention/dense_1/bias]}]
            |                                         ^^^^^^^^^
      moves.yaml:7:107  strategies[0].freeze[5]: "attention/dense_1/bias" is a part of "attention/dense_1", which is frozen as it is
          7 | mbedding, lstm/bias, attention/dense_1, attention/dense_1/bias]}]
            |                                         ^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('are in a network of other settings', () => {
    const of = (model: string, freeze: string) => {
      const strategy = `{label: x, kind: FT, freeze: [${freeze}]}`;
      const lines = `tasks: [spp]\nsources: [{tasks: [ctr]}]\nstrategies: [${strategy}]`;
      return specMessage(() => parse(lines, model));
    };
    const places = (text: string) => text.match(/freeze\[\d\]/g)?.join(' ');
    const nobp = '{kind: dupn, properties: none}';
    expect(places(of(nobp, 'lstm/kernel_property, lstm/bias'))).toBe('freeze[0]');
    expect(places(of(nobp, 'embedding/item, embedding/type'))).toBe('freeze[1]');
    const windows = of('{kind: cnn-max, windows: 3}', 'cnn/window_3, cnn/window_4, cnn/window_0');
    expect(places(windows)).toBe('freeze[1] freeze[2]');
    const blocks = 'transformer/block_1, transformer/block_2, embedding/position';
    expect(places(of('transformer', blocks))).toBe('freeze[1]');
    const items = of('{kind: dupn, itemVectors: {kind: word2vec}}', 'embedding/item, lstm');
    expect(items).toMatchInlineSnapshot(`
      "moves.yaml:7:44  strategies[0].freeze[0]: item vectors that are pre-trained (model.itemVectors) are frozen as it is
          7 | strategies: [{label: x, kind: FT, freeze: [embedding/item, lstm]}]
            |                                            ^^^^^^^^^^^^^^"
    `);
  });

  it('are all that comes from the source', () => {
    const parts =
      'attention/dense_0, attention/dense_1, attention/score, lstm, embedding, profile/kernel, profile/bias';
    expect(ofStrategies(`{label: x, kind: FT, freeze: [${parts}]}`)).toContain('write RT');
    expect(ofStrategies('{label: x, kind: FT, freeze: [attention, lstm, embedding, profile]}'))
      .toMatchInlineSnapshot(`
        "moves.yaml:7:35  strategies[0].freeze: this freezes the whole representation of dupn: write RT, which computes it once
            7 | strategies: [{label: x, kind: FT, freeze: [attention, lstm, embedding, profile]}]
              |                                   ^^^^^^"
      `);
  });
});

it('repeats that nothing is repeated by', () => {
  const lines = 'tasks: [spp]\nsources: [{tasks: [ctr]}]\nrepeats: 20';
  const expected =
    'repeats: this changes nothing: no share of the labels is passed over twice for all of them';
  expect(message(lines)).toContain(`moves.yaml:7:1  ${expected}`);
  expect(message(`${lines}\nfractions: [1, 0.6]`)).toContain(expected);
  expect(() => parse(`${lines}\nfractions: [1, 0.5]`)).not.toThrow();
});
