import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { GOOD_EXPERIMENT, specError, specMessage } from './spec-message.ts';

const message = (text: string) =>
  specMessage(() => parseExperimentSpec(text, 'experiments/table-2.yaml'));
const withLines = (lines: string) => message(`${GOOD_EXPERIMENT}${lines}`);
const comparison = (rows: string) => `experiment: table-2
kind: comparison
data: simulated
tasks: [ctr]
${rows}`;

describe('a wrong experiment file', () => {
  it('with an unknown key', () => {
    expect(withLines('training:\n  epoch: 3\n')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:7:3  training.epoch: unknown key; did you mean "epochs"?
          7 |   epoch: 3
            |   ^^^^^"
    `);
  });

  it('with an unknown key that is like no other', () => {
    expect(withLines('training:\n  optimizer: {momentum: 0.9}\n')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:7:15  training.optimizer.momentum: unknown key; known here: kind, learningRate, initialAccumulator, embeddingLearningRate, embeddingInitialAccumulator, decay, warmupSteps, warmupShare, headRates
          7 |   optimizer: {momentum: 0.9}
            |               ^^^^^^^^"
    `);
  });

  it('with heads that cannot share a width', () => {
    const row = 'rows: [{label: A, model: {kind: transformer, heads: 3}}]';
    expect(message(comparison(row))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:53  rows[0].model.heads: 3 heads cannot share a width of 128 evenly
          5 | rows: [{label: A, model: {kind: transformer, heads: 3}}]
            |                                                     ^"
    `);
    const wide = 'rows: [{label: A, model: {kind: transformer, hiddenUnits: {encoder: 30}}}]';
    expect(message(comparison(wide))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:69  rows[0].model.hiddenUnits.encoder: 4 heads cannot share a width of 30 evenly
          5 | rows: [{label: A, model: {kind: transformer, hiddenUnits: {encoder: 30}}}]
            |                                                                     ^^"
    `);
  });

  it('with fewer positions than events', () => {
    const row = (settings: string) => `rows: [{label: A, model: {kind: transformer, ${settings}}}]`;
    expect(message(comparison(row('positions: 50')))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:57  rows[0].model.positions: 50 positions do not reach back over the 100 events of data.historyLength
          5 | rows: [{label: A, model: {kind: transformer, positions: 50}}]
            |                                                         ^^"
    `);
    const long = comparison(row('positions: 149')).replace(
      'data: simulated',
      'data: {dataset: simulated, historyLength: 150}',
    );
    expect(message(long)).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:57  rows[0].model.positions: 149 positions do not reach back over the 150 events of data.historyLength
          5 | rows: [{label: A, model: {kind: transformer, positions: 149}}]
            |                                                         ^^^"
    `);
  });

  it('with a model that has no answer to any task', () => {
    const text = comparison('rows: [{label: A, model: dssm}]').replace('[ctr]', '[l2r, ppp]');
    expect(message(text)).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:26  rows[0].model: dssm has no cell for l2r, ppp: a cosine of user and item has no place for the weights of ranking features; a cosine of user and item gives no distribution over price levels
          5 | rows: [{label: A, model: dssm}]
            |                          ^^^^"
    `);
  });

  it('with item vectors that are made in no known way', () => {
    const row = (vectors: string) =>
      message(comparison(`rows: [{label: A, model: {kind: dupn, itemVectors: ${vectors}}}]`));
    expect(row('word2vek')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:52  rows[0].model.itemVectors: "word2vek" is not one of word2vec; did you mean "word2vec"?
          5 | rows: [{label: A, model: {kind: dupn, itemVectors: word2vek}}]
            |                                                    ^^^^^^^^"
    `);
    expect(row('{kind: glove}')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:59  rows[0].model.itemVectors.kind: "glove" is not one of word2vec
          5 | rows: [{label: A, model: {kind: dupn, itemVectors: {kind: glove}}}]
            |                                                           ^^^^^"
    `);
    expect(row('{kind: word2vec, windows: 3, epochs: 0}')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:69  rows[0].model.itemVectors.windows: unknown key; did you mean "window"?
          5 | rows: [{label: A, model: {kind: dupn, itemVectors: {kind: word2vec, windows: 3, epochs: 0}}}]
            |                                                                     ^^^^^^^
      experiments/table-2.yaml:5:89  rows[0].model.itemVectors.epochs: expected at least 1, found 0
          5 | rows: [{label: A, model: {kind: dupn, itemVectors: {kind: word2vec, windows: 3, epochs: 0}}}]
            |                                                                                         ^"
    `);
  });

  it('with a row for tasks that the experiment does not have, or for one twice', () => {
    const rows = 'rows: [{label: A, model: wide, tasks: [ppp, ctr, ctr, cpp]}]';
    expect(message(comparison(rows))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:40  rows[0].tasks[0]: "ppp" is not among the experiment's tasks: ctr
          5 | rows: [{label: A, model: wide, tasks: [ppp, ctr, ctr, cpp]}]
            |                                        ^^^
      experiments/table-2.yaml:5:50  rows[0].tasks[2]: the task "ctr" stands here a second time
          5 | rows: [{label: A, model: wide, tasks: [ppp, ctr, ctr, cpp]}]
            |                                                  ^^^
      experiments/table-2.yaml:5:55  rows[0].tasks[3]: "cpp" is not one of ctr, l2r, fifp, ppp, spp; did you mean "ppp"?
          5 | rows: [{label: A, model: wide, tasks: [ppp, ctr, ctr, cpp]}]
            |                                                       ^^^"
    `);
  });

  it('with a model that has no answer to the one task of its row', () => {
    const text = comparison('rows: [{label: A, model: dssm, tasks: [ppp]}]');
    expect(message(text.replace('[ctr]', '[ctr, ppp]'))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:26  rows[0].model: dssm has no cell for ppp: a cosine of user and item gives no distribution over price levels
          5 | rows: [{label: A, model: dssm, tasks: [ppp]}]
            |                          ^^^^"
    `);
  });

  it('with a wrong type', () => {
    expect(withLines('training:\n  epochs: many\n')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:7:11  training.epochs: expected a whole number, found "many"
          7 |   epochs: many
            |           ^^^^"
    `);
  });

  it('with a key that holds nothing', () => {
    expect(withLines('training:\n')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:6:1  training: expected a mapping, found nothing
          6 | training:
            | ^^^^^^^^"
    `);
  });

  it('with numbers out of range', () => {
    expect(withLines('training: {epochs: 0, clipNorm: -1}\n')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:6:20  training.epochs: expected at least 1, found 0
          6 | training: {epochs: 0, clipNorm: -1}
            |                    ^
      experiments/table-2.yaml:6:33  training.clipNorm: expected at least 0, found -1
          6 | training: {epochs: 0, clipNorm: -1}
            |                                 ^^"
    `);
  });

  it('with an unknown task', () => {
    expect(message(GOOD_EXPERIMENT.replace('ctr', 'crt'))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:4:9  tasks[0]: "crt" is not one of ctr, l2r, fifp, ppp, spp; did you mean "ctr"?
          4 | tasks: [crt, l2r]
            |         ^^^"
    `);
  });

  it('with a task given twice', () => {
    expect(message(GOOD_EXPERIMENT.replace('l2r', 'l2r, ctr'))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:4:19  tasks[2]: the task "ctr" stands here a second time
          4 | tasks: [ctr, l2r, ctr]
            |                   ^^^"
    `);
  });

  it('with a duplicate seed', () => {
    expect(withLines('seeds:\n  - 1\n  - 2\n  - 1\n')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:9:5  seeds[2]: the seed 1 stands here a second time
          9 |   - 1
            |     ^"
    `);
  });

  it('with no way to read its seeds', () => {
    expect(withLines('seeds: all\n')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:6:8  seeds: expected a whole number or a list, found "all"
          6 | seeds: all
            |        ^^^"
    `);
  });

  it('with an unknown kind of model, in the short form too', () => {
    expect(message(GOOD_EXPERIMENT.replace('dupn', 'dupnn'))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:5:8  model: "dupnn" is not one of dupn, cnn-max, transformer, mean-pooling, wide, wide-deep, dssm; did you mean "dupn"?
          5 | model: dupnn
            |        ^^^^^"
    `);
    expect(message(GOOD_EXPERIMENT.replace('dupn', '{kind: gru4rec, heads: 4}')))
      .toMatchInlineSnapshot(`
        "experiments/table-2.yaml:5:15  model.kind: "gru4rec" is not one of dupn, cnn-max, transformer, mean-pooling, wide, wide-deep, dssm
            5 | model: {kind: gru4rec, heads: 4}
              |               ^^^^^^^"
      `);
  });

  it('with a weight that would do nothing', () => {
    expect(withLines('training: {taskWeights: {spp: 2}}\n')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:6:26  training.taskWeights.spp: a weight for a task that is not among the tasks: ctr, l2r
          6 | training: {taskWeights: {spp: 2}}
            |                          ^^^"
    `);
  });

  it('with a value to reach of a task that it does not have', () => {
    expect(withLines('report: {reach: {spp: 0.7, ctr: 0.6}}\n')).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:6:18  report.reach.spp: a value to reach for a task that is not among the tasks: ctr, l2r
          6 | report: {reach: {spp: 0.7, ctr: 0.6}}
            |                  ^^^"
    `);
  });

  it('with duplicate row labels', () => {
    const rows = 'rows:\n  - {label: DUPN, model: dupn}\n  - {label: "DUPN ", model: dupn}\n';
    expect(message(comparison(rows))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:7:13  rows[1].label: the label "DUPN" stands here a second time
          7 |   - {label: "DUPN ", model: dupn}
            |             ^^^^^^^"
    `);
  });

  it('with a published row for a row that is not there', () => {
    const rows = 'rows: [{label: DUPN-all, model: dupn}]\n';
    const paper = 'report: {paper: {table: table-2, rows: {DUPN-al: DUPN-all}}}\n';
    expect(message(comparison(rows + paper))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:6:41  report.paper.rows.DUPN-al: no row has this label; did you mean "DUPN-all"?
          6 | report: {paper: {table: table-2, rows: {DUPN-al: DUPN-all}}}
            |                                         ^^^^^^^"
    `);
  });

  it('with a published row for a row that its kind does not derive', () => {
    const paper = 'report: {paper: {table: figure-6, rows: {multi-task: MT, single: ST}}}\n';
    expect(withLines(paper)).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:6:58  report.paper.rows.single: no row has this label; rows: multi-task | single-task
          6 | report: {paper: {table: figure-6, rows: {multi-task: MT, single: ST}}}
            |                                                          ^^^^^^"
    `);
  });

  it('without required keys', () => {
    expect(message(comparison('rows:\n  - learning: joint\n'))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:6:5  rows[0].label: missing; expected a text
          6 |   - learning: joint
            |     ^^^^^^^^
      experiments/table-2.yaml:6:5  rows[0].model: missing; expected a text or a mapping
          6 |   - learning: joint
            |     ^^^^^^^^"
    `);
  });

  it('without a kind still tells what is wrong whatever the kind', () => {
    expect(message(`${GOOD_EXPERIMENT.replace('kind: multi-task\n', '')}colour: red\n`))
      .toMatchInlineSnapshot(`
        "experiments/table-2.yaml:1:1  kind: missing; expected one of multi-task, comparison, transfer
            1 | experiment: quickstart
              | ^^^^^^^^^^
        experiments/table-2.yaml:5:1  colour: unknown key; known here: experiment, kind, about, data, tasks, seeds, training, tuning, references, report, model, unequalSamples
            5 | colour: red
              | ^^^^^^"
      `);
  });

  it('with a model wrong inside of an anchor, shown where it stands', () => {
    const rows = `rows:
  - label: a
    model: &base {kind: dupn, dropout: 2}
  - label: b
    model: {<<: *base, properties: none}
`;
    expect(message(comparison(rows))).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:7:40  rows[0].model.dropout: expected at most 0.95, found 2
          7 |     model: &base {kind: dupn, dropout: 2}
            |                                        ^"
    `);
  });

  it('with many slips at once, a misspelt kind among them', () => {
    const text = `experiment: Table 2
kind: comparisn
data:
  dataset: simulated
  user: 0.5
  historyLength: 0
tasks: [ctr, crt, ctr, 5]
seeds: [1, 2, 1, -4, 1.5]
rows:
  - label: a
    model: {kind: dupnn, properties: some, hiddenUnits: {attention: [3]}}
  - model:
      kind: 3
    lerning: joint
report: []
`;
    expect(message(text)).toMatchInlineSnapshot(`
      "experiments/table-2.yaml:1:13  experiment: expected lower-case words joined by "-", groups by "/", found "Table 2"
          1 | experiment: Table 2
            |             ^^^^^^^
      experiments/table-2.yaml:2:7  kind: "comparisn" is not one of multi-task, comparison, transfer; did you mean "comparison"?
          2 | kind: comparisn
            |       ^^^^^^^^^
      experiments/table-2.yaml:5:3  data.user: unknown key; did you mean "users"?
          5 |   user: 0.5
            |   ^^^^
      experiments/table-2.yaml:6:18  data.historyLength: expected at least 1, found 0
          6 |   historyLength: 0
            |                  ^
      experiments/table-2.yaml:7:14  tasks[1]: "crt" is not one of ctr, l2r, fifp, ppp, spp; did you mean "ctr"?
          7 | tasks: [ctr, crt, ctr, 5]
            |              ^^^
      experiments/table-2.yaml:7:19  tasks[2]: the task "ctr" stands here a second time
          7 | tasks: [ctr, crt, ctr, 5]
            |                   ^^^
      experiments/table-2.yaml:7:24  tasks[3]: expected one of ctr, l2r, fifp, ppp, spp, found 5
          7 | tasks: [ctr, crt, ctr, 5]
            |                        ^
      experiments/table-2.yaml:8:15  seeds[2]: the seed 1 stands here a second time
          8 | seeds: [1, 2, 1, -4, 1.5]
            |               ^
      experiments/table-2.yaml:8:18  seeds[3]: expected at least 0, found -4
          8 | seeds: [1, 2, 1, -4, 1.5]
            |                  ^^
      experiments/table-2.yaml:8:22  seeds[4]: expected a whole number, found 1.5
          8 | seeds: [1, 2, 1, -4, 1.5]
            |                      ^^^
      experiments/table-2.yaml:11:19  rows[0].model.kind: "dupnn" is not one of dupn, cnn-max, transformer, mean-pooling, wide, wide-deep, dssm; did you mean "dupn"?
          11 |     model: {kind: dupnn, properties: some, hiddenUnits: {attention: [3]}}
             |                   ^^^^^
      experiments/table-2.yaml:11:38  rows[0].model.properties: "some" is not one of all, lstm, attention, none
          11 |     model: {kind: dupnn, properties: some, hiddenUnits: {attention: [3]}}
             |                                      ^^^^
      experiments/table-2.yaml:11:69  rows[0].model.hiddenUnits.attention: expected at least 2 entries, found 1
          11 |     model: {kind: dupnn, properties: some, hiddenUnits: {attention: [3]}}
             |                                                                     ^^^
      experiments/table-2.yaml:12:5  rows[1].label: missing; expected a text
          12 |   - model:
             |     ^^^^^
      experiments/table-2.yaml:13:13  rows[1].model.kind: expected one of dupn, cnn-max, transformer, mean-pooling, wide, wide-deep, dssm, found 3
          13 |       kind: 3
             |             ^
      experiments/table-2.yaml:14:5  rows[1].lerning: unknown key; did you mean "learning"?
          14 |     lerning: joint
             |     ^^^^^^^
      experiments/table-2.yaml:15:9  report: expected a mapping, found an empty list
          15 | report: []
             |         ^^"
    `);
  });

  it('keeps its problems as data', () => {
    const text = `${GOOD_EXPERIMENT}seeds: [1, 1]\n`;
    const error = specError(() => parseExperimentSpec(text, 'a.yaml'));
    expect(error.exitCode).toBe(2);
    expect(error.problems).toEqual([
      {
        code: 'duplicate-value',
        path: ['seeds', 1],
        range: { start: text.lastIndexOf('1'), end: text.lastIndexOf('1') + 1 },
        message: 'the seed 1 stands here a second time',
      },
    ]);
  });

  it('with more problems than anyone mends in one go', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `key${index}: 1\n`).join('');
    const text = withLines(lines).split('\n');
    expect(text.filter((line) => line.includes('unknown key'))).toHaveLength(50);
    expect(text.at(-1)).toBe('experiments/table-2.yaml  10 more problems are not shown');
  });
});
