import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { GOOD_EXPERIMENT, specMessage } from './spec-message.ts';

const message = (text: string) => specMessage(() => parseExperimentSpec(text, 'table-2.yaml'));

/** Errors of one grid for a single dupn. */
const ofGrid = (grid: string) => message(`${GOOD_EXPERIMENT}tuning: { grid: { ${grid} } }\n`);

const ofRows = (lines: string) =>
  message(`experiment: table-2\nkind: comparison\ndata: simulated\ntasks: [ctr]\n${lines}`);

describe('a wrong search', () => {
  it('of a setting that the model does not have', () => {
    expect(ofGrid('model.dropuot: [0, 0.1]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:19  tuning.grid."model.dropuot": unknown key; did you mean "dropout"?
          6 | tuning: { grid: { model.dropuot: [0, 0.1] } }
            |                   ^^^^^^^^^^^^^"
    `);
  });

  it('of a setting in a part that there is not', () => {
    expect(ofGrid('training.optimiser.learningRate: [0.1]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:19  tuning.grid."training.optimiser.learningRate": unknown key; did you mean "optimizer"?
          6 | tuning: { grid: { training.optimiser.learningRate: [0.1] } }
            |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
    expect(ofGrid('training.clipNorm.max: [0.1]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:19  tuning.grid."training.clipNorm.max": there is nothing below training.clipNorm
          6 | tuning: { grid: { training.clipNorm.max: [0.1] } }
            |                   ^^^^^^^^^^^^^^^^^^^^^"
    `);
    expect(ofGrid('modle.dropout: [0]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:19  tuning.grid."modle.dropout": the path of a setting begins with "model." or "training."; did you mean "model"?
          6 | tuning: { grid: { modle.dropout: [0] } }
            |                   ^^^^^^^^^^^^^"
    `);
  });

  it('with values of the wrong type, or out of range', () => {
    expect(
      ofGrid(
        'model.dropout: [0, high], training.hiddenItems: [2], model.hiddenUnits.attention: [[8]]',
      ),
    ).toMatchInlineSnapshot(`
      "table-2.yaml:6:38  tuning.grid."model.dropout"[1]: expected a number, found "high"
          6 | tuning: { grid: { model.dropout: [0, high], training.hiddenItems: [2], model.hiddenUnits.attention: 
            |                                      ^^^^
      table-2.yaml:6:68  tuning.grid."training.hiddenItems"[0]: expected at most 0.95, found 2
          6 | pout: [0, high], training.hiddenItems: [2], model.hiddenUnits.attention: [[8]] } }
            |                                         ^
      table-2.yaml:6:102  tuning.grid."model.hiddenUnits.attention"[0]: expected at least 2 entries, found 1
          6 | ems: [2], model.hiddenUnits.attention: [[8]] } }
            |                                         ^^^"
    `);
    expect(ofGrid('training.l2: [{ dense: 0 }]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:33  tuning.grid."training.l2"[0]: expected a number or a text or true or false, found a mapping
          6 | tuning: { grid: { training.l2: [{ dense: 0 }] } }
            |                                 ^^^^^^^^^^^^"
    `);
    expect(ofGrid('model.dropout: [.nan, 0.1]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:35  tuning.grid."model.dropout"[0]: expected a number or a text or true or false, found NaN
          6 | tuning: { grid: { model.dropout: [.nan, 0.1] } }
            |                                   ^^^^"
    `);
    expect(ofGrid('training.l2: [0]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:33  tuning.grid."training.l2"[0]: expected a mapping, found 0
          6 | tuning: { grid: { training.l2: [0] } }
            |                                 ^"
    `);
    expect(ofGrid('model.dropout: 0.1')).toMatchInlineSnapshot(`
      "table-2.yaml:6:34  tuning.grid."model.dropout": expected a list, found 0.1; write [0.1]
          6 | tuning: { grid: { model.dropout: 0.1 } }
            |                                  ^^^"
    `);
  });

  it('with nothing to try, or the same twice', () => {
    expect(ofGrid('model.dropout: []')).toMatchInlineSnapshot(`
      "table-2.yaml:6:34  tuning.grid."model.dropout": this must not be empty; name at least one value
          6 | tuning: { grid: { model.dropout: [] } }
            |                                  ^^"
    `);
    expect(ofGrid('model.dropout: [0, 0.1, 0]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:43  tuning.grid."model.dropout"[2]: the value 0 stands here a second time
          6 | tuning: { grid: { model.dropout: [0, 0.1, 0] } }
            |                                           ^"
    `);
    expect(ofGrid('')).toMatchInlineSnapshot(`
      "table-2.yaml:6:17  tuning.grid: this must not be empty; name at least one setting
          6 | tuning: { grid: {  } }
            |                 ^^^^"
    `);
    expect(message(`${GOOD_EXPERIMENT}tuning: { seed: 2 }\n`)).toMatchInlineSnapshot(`
      "table-2.yaml:6:1  tuning: nothing is searched: there is no \`grid\`, neither here nor in a row
          6 | tuning: { seed: 2 }
            | ^^^^^^"
    `);
  });

  it('of a whole section', () => {
    expect(ofGrid('model: [dupn, wide], training: [0.1]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:19  tuning.grid.model: this cannot be searched: another model is another row; of its settings each has a path, such as model.dropout
          6 | tuning: { grid: { model: [dupn, wide], training: [0.1] } }
            |                   ^^^^^
      table-2.yaml:6:40  tuning.grid.training: this cannot be searched: of its settings each has a path, such as training.optimizer.learningRate
          6 | tuning: { grid: { model: [dupn, wide], training: [0.1] } }
            |                                        ^^^^^^^^"
    `);
  });

  it('of what all rows have alike', () => {
    const fixed = ['epochs', 'batchSize', 'evaluationsPerEpoch', 'patience'];
    const lists = fixed.map((name) => `    training.${name}: [1, 2]`).join('\n');
    const rest = 'training.select: [metric, loss], model.kind: [wide, dssm], data.users: [0.5]';
    expect(message(`${GOOD_EXPERIMENT}tuning:\n  grid:\n${lists}\n`)).toMatchInlineSnapshot(`
      "table-2.yaml:8:5  tuning.grid."training.epochs": this cannot be searched: every row has the same budget
          8 |     training.epochs: [1, 2]
            |     ^^^^^^^^^^^^^^^
      table-2.yaml:9:5  tuning.grid."training.batchSize": this cannot be searched: every row has the same budget
          9 |     training.batchSize: [1, 2]
            |     ^^^^^^^^^^^^^^^^^^
      table-2.yaml:10:5  tuning.grid."training.evaluationsPerEpoch": this cannot be searched: every row has its weights chosen from equally many
          10 |     training.evaluationsPerEpoch: [1, 2]
             |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      table-2.yaml:11:5  tuning.grid."training.patience": this cannot be searched: every row stops by the same rule
          11 |     training.patience: [1, 2]
             |     ^^^^^^^^^^^^^^^^^"
    `);
    expect(
      message(
        `${GOOD_EXPERIMENT.replace('dupn', '{ kind: dupn, itemVectors: word2vec }')}tuning: { grid: { model.itemVectors.epochs: [1, 50] } }\n`,
      ),
    ).toMatchInlineSnapshot(`
      "table-2.yaml:6:19  tuning.grid."model.itemVectors.epochs": this cannot be searched: every row has the same budget
          6 | tuning: { grid: { model.itemVectors.epochs: [1, 50] } }
            |                   ^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
    expect(ofGrid(rest)).toMatchInlineSnapshot(`
      "table-2.yaml:6:19  tuning.grid."training.select": this cannot be searched: it is what trials are compared by
          6 | tuning: { grid: { training.select: [metric, loss], model.kind: [wide, dssm], data.users: [0.5] } }
            |                   ^^^^^^^^^^^^^^^
      table-2.yaml:6:52  tuning.grid."model.kind": this cannot be searched: another kind of model is another row
          6 | tuning: { grid: { training.select: [metric, loss], model.kind: [wide, dssm], data.users: [0.5] } }
            |                                                    ^^^^^^^^^^
      table-2.yaml:6:78  tuning.grid."data.users": this cannot be searched: every row has the same data
          6 | tuning: { grid: { training.select: [metric, loss], model.kind: [wide, dssm], data.users: [0.5] } }
            |                                                                              ^^^^^^^^^^"
    `);
  });

  it('that would try settings in name only', () => {
    const rows = [
      '  - { label: alone, model: dupn, learning: single }',
      '  - { label: CTR, model: wide-deep, tasks: [ctr] }',
      '  - { label: joint, model: dupn }',
    ].join('\n');
    const grid = [
      'training.taskWeights.ctr: [1, 2]',
      'training.optimizer.headRates.ppp: [1, 2]',
      'model.hiddenUnits.iconEncoder: [8, 16]',
      'model.dropout: [0, 0.1]',
    ].join(', ');
    const both = (text: string) =>
      message(`experiment: a\nkind: comparison\ndata: simulated\ntasks: [ctr, ppp]\n${text}`);
    expect(both(`rows:\n${rows}\ntuning: { grid: { ${grid} } }\n`)).toMatchInlineSnapshot(`
      "table-2.yaml:9:19  tuning.grid."training.taskWeights.ctr": this changes nothing for ctr, ppp in row "alone", for ctr in row "CTR": trials in name only, unless the file says \`tuning: { unequal: true }\`
          9 | tuning: { grid: { training.taskWeights.ctr: [1, 2], training.optimizer.headRates.ppp: [1, 2], model.
            |                   ^^^^^^^^^^^^^^^^^^^^^^^^
      table-2.yaml:9:53  tuning.grid."training.optimizer.headRates.ppp": this changes nothing for ctr in rows "alone", "CTR": trials in name only, unless the file says \`tuning: { unequal: true }\`
          9 | id: { training.taskWeights.ctr: [1, 2], training.optimizer.headRates.ppp: [1, 2], model.hiddenUnits.
            |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      table-2.yaml:9:95  tuning.grid."model.hiddenUnits.iconEncoder": this changes nothing for ctr, ppp in rows "alone", "joint", for ctr in row "CTR": trials in name only, unless the file says \`tuning: { unequal: true }\`
          9 | aining.optimizer.headRates.ppp: [1, 2], model.hiddenUnits.iconEncoder: [8, 16], model.dropout: [0, 0
            |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
    expect(ofGrid('training.weighting: [fixed, dwa], model.dropout: [0]')).toMatchInlineSnapshot(`
      "table-2.yaml:6:19  tuning.grid."training.weighting": this changes nothing for ctr, l2r in row "single-task": trials in name only, unless the file says \`tuning: { unequal: true }\`
          6 | tuning: { grid: { training.weighting: [fixed, dwa], model.dropout: [0] } }
            |                   ^^^^^^^^^^^^^^^^^^"
    `);
    const valid = (tuning: string) => () => parseExperimentSpec(`${GOOD_EXPERIMENT}${tuning}`, 'a');
    expect(valid('tuning: { grid: { training.weighting: [dwa] } }')).not.toThrow();
  });

  it('with more combinations than anyone can mean', () => {
    const values = Array.from({ length: 17 }, (_, k) => k / 100).join(', ');
    expect(
      ofGrid(`model.dropout: [${values}], training.hiddenItems: [${values}]`).split('\n')[0],
    ).toMatchInlineSnapshot(
      `"table-2.yaml:6:11  tuning.grid: expected at most 256 trials, found 289: every combination is one"`,
    );
  });

  it('with combinations that cannot be built', () => {
    const row = '  - { label: A, model: { kind: transformer } }';
    const grid = 'grid: { model.heads: [2, 3], model.hiddenUnits.encoder: [30, 32] }';
    expect(ofRows(`rows:\n${row}\ntuning: { ${grid} }\n`)).toMatchInlineSnapshot(`
      "table-2.yaml:7:19  tuning.grid."model.heads": 3 heads cannot share a width of 32 evenly
          7 | tuning: { grid: { model.heads: [2, 3], model.hiddenUnits.encoder: [30, 32] } }
            |                   ^^^^^^^^^^^"
    `);
  });

  it('with positions that do not reach back over the history', () => {
    const row = '  - { label: A, model: transformer }';
    const of = (positions: string) =>
      `rows:\n${row}\ntuning: { grid: { model.positions: [${positions}] } }\n`;
    expect(ofRows(of('100, 99'))).toMatchInlineSnapshot(`
      "table-2.yaml:7:42  tuning.grid."model.positions"[1]: 99 positions do not reach back over the 100 events of data.historyLength
          7 | tuning: { grid: { model.positions: [100, 99] } }
            |                                          ^^"
    `);
    expect(() =>
      parseExperimentSpec(
        `experiment: table-2\nkind: comparison\ndata: { dataset: simulated, historyLength: 24 }\ntasks: [ctr]\n${of('24, 99')}`,
        'table-2.yaml',
      ),
    ).not.toThrow();
  });

  it('for all rows, that only some can have', () => {
    const rows = [
      '  - { label: DUPN, model: dupn }',
      '  - { label: Wide, model: wide }',
      '  - { label: Deep, model: wide-deep }',
    ].join('\n');
    const grid = 'grid: { model.hiddenUnits.lstm: [8, 16], training.optimizer.learningRate: [1] }';
    expect(ofRows(`rows:\n${rows}\ntuning: { ${grid} }\n`)).toMatchInlineSnapshot(`
      "table-2.yaml:9:19  tuning.grid."model.hiddenUnits.lstm": unknown key; known here: kind, buckets, crosses, ftrl (row "Wide")
          9 | tuning: { grid: { model.hiddenUnits.lstm: [8, 16], training.optimizer.learningRate: [1] } }
            |                   ^^^^^^^^^^^^^^^^^^^^^^
      table-2.yaml:9:19  tuning.grid."model.hiddenUnits.lstm": unknown key; known here: profile, iconEncoder, shopEncoder (row "Deep")
          9 | tuning: { grid: { model.hiddenUnits.lstm: [8, 16], training.optimizer.learningRate: [1] } }
            |                   ^^^^^^^^^^^^^^^^^^^^^^
      table-2.yaml:9:52  tuning.grid."training.optimizer.learningRate": wide learns by FTRL alone, which this does not reach; model.ftrl has its settings (row "Wide")
          9 | tuning: { grid: { model.hiddenUnits.lstm: [8, 16], training.optimizer.learningRate: [1] } }
            |                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('that gives rows different numbers of trials', () => {
    const rows = [
      'rows:',
      '  - label: DUPN',
      '    model: dupn',
      '    tuning: { grid: { model.dropout: [0, 0.1], training.clipNorm: [1, 5] } }',
      '  - label: Wide',
      '    model: wide',
      '    tuning: { grid: { model.ftrl.alpha: [0.1, 1, 10] } }',
      '  - { label: DSSM, model: dssm }',
      '',
    ].join('\n');
    expect(ofRows(rows)).toMatchInlineSnapshot(`
      "table-2.yaml:11:15  rows[1].tuning.grid: 3 trials, while row "DUPN" has 4 trials: rows are tuned alike unless the file says \`tuning: { unequal: true }\`
          11 |     tuning: { grid: { model.ftrl.alpha: [0.1, 1, 10] } }
             |               ^^^^
      table-2.yaml:12:7  rows[2]: no trials, while row "DUPN" has 4 trials: rows are tuned alike unless the file says \`tuning: { unequal: true }\`
          12 |   - { label: DSSM, model: dssm }
             |       ^^^^^"
    `);
    expect(() =>
      parseExperimentSpec(
        `experiment: a\nkind: comparison\ndata: simulated\ntasks: [ctr]\n${rows}tuning: { unequal: true }\n`,
        'a.yaml',
      ),
    ).not.toThrow();
  });

  it('that one row leaves empty, told there alone', () => {
    const rows = (grid: string) =>
      ofRows(
        `rows:\n  - { label: A, model: dupn, tuning: { grid: ${grid} } }\n  - { label: B, model: dssm }\n  - { label: C, model: dupn }\ntuning: { grid: { model.dropout: [0, 0.1] } }\n`,
      );
    expect(rows('{}')).toMatchInlineSnapshot(`
      "table-2.yaml:6:46  rows[0].tuning.grid: this must not be empty; name at least one setting
          6 |   - { label: A, model: dupn, tuning: { grid: {} } }
            |                                              ^^"
    `);
    expect(rows('{ model.dropout: high }')).toMatchInlineSnapshot(`
      "table-2.yaml:6:63  rows[0].tuning.grid."model.dropout": expected a list, found "high"; write ["high"]
          6 |   - { label: A, model: dupn, tuning: { grid: { model.dropout: high } } }
            |                                                               ^^^^"
    `);
  });

  it('of a part that a row does not have', () => {
    const rows =
      'rows: [{ label: plain, model: dupn }, { label: w2v, model: { kind: dupn, itemVectors: { kind: word2vec } } }]\n';
    expect(ofRows(`${rows}tuning: { grid: { model.itemVectors.window: [2, 5] } }\n`))
      .toMatchInlineSnapshot(`
      "table-2.yaml:6:19  tuning.grid."model.itemVectors.window": this row has nothing to search here: model.itemVectors.kind: missing; expected word2vec (row "plain")
          6 | tuning: { grid: { model.itemVectors.window: [2, 5] } }
            |                   ^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('beside other slips, all in one pass', () => {
    const rows = 'rows:\n  - { label: DUPN, model: { kind: dupnn, dropout: 2 } }\n';
    const grid = 'grid: { model.dropout: [0, none], model.hidden: [1] }';
    expect(ofRows(`${rows}tuning: { ${grid}, unequl: true, seed: -1 }\n`)).toMatchInlineSnapshot(`
      "table-2.yaml:6:35  rows[0].model.kind: "dupnn" is not one of dupn, cnn-max, transformer, mean-pooling, wide, wide-deep, dssm; did you mean "dupn"?
          6 |   - { label: DUPN, model: { kind: dupnn, dropout: 2 } }
            |                                   ^^^^^
      table-2.yaml:6:51  rows[0].model.dropout: expected at most 0.95, found 2
          6 |   - { label: DUPN, model: { kind: dupnn, dropout: 2 } }
            |                                                   ^
      table-2.yaml:7:38  tuning.grid."model.dropout"[1]: expected a number, found "none"
          7 | tuning: { grid: { model.dropout: [0, none], model.hidden: [1] }, unequl: true, seed: -1 }
            |                                      ^^^^
      table-2.yaml:7:45  tuning.grid."model.hidden": unknown key; known here: kind, properties, itemVectors, embeddingDim, hiddenUnits, rankingScoreBias, rankingStart, dropout, initialization
          7 | tuning: { grid: { model.dropout: [0, none], model.hidden: [1] }, unequl: true, seed: -1 }
            |                                             ^^^^^^^^^^^^
      table-2.yaml:7:66  tuning.unequl: unknown key; did you mean "unequal"?
          7 | tuning: { grid: { model.dropout: [0, none], model.hidden: [1] }, unequl: true, seed: -1 }
            |                                                                  ^^^^^^
      table-2.yaml:7:86  tuning.seed: expected at least 0, found -1
          7 | tuning: { grid: { model.dropout: [0, none], model.hidden: [1] }, unequl: true, seed: -1 }
            |                                                                                      ^^"
    `);
  });
});
