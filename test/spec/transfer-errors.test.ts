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

describe('a transfer file that cannot be meant', () => {
  it('says things twice', () => {
    expect(
      message(
        'tasks: [spp]\nsources: [{tasks: [ctr, ctr]}, {tasks: [ctr, ctr]}]\nstrategies: [FT, FT]\nfractions: [0.5, 0.5]',
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:6:25  sources[0].tasks[1]: the task "ctr" stands here a second time
          6 | sources: [{tasks: [ctr, ctr]}, {tasks: [ctr, ctr]}]
            |                         ^^^
      moves.yaml:6:32  sources[1]: the source "ctr+ctr" stands here a second time
          6 | sources: [{tasks: [ctr, ctr]}, {tasks: [ctr, ctr]}]
            |                                ^^^^^^^^^^^^^^^^^^^
      moves.yaml:6:46  sources[1].tasks[1]: the task "ctr" stands here a second time
          6 | sources: [{tasks: [ctr, ctr]}, {tasks: [ctr, ctr]}]
            |                                              ^^^
      moves.yaml:7:18  strategies[1]: the strategy "FT" stands here a second time
          7 | strategies: [FT, FT]
            |                  ^^
      moves.yaml:8:18  fractions[1]: the share 0.5 stands here a second time
          8 | fractions: [0.5, 0.5]
            |                  ^^^"
    `);
  });

  it('says things twice under names of their own', () => {
    expect(
      message(
        'tasks: [spp]\nsources: [{tasks: [ctr], label: a}, {tasks: [ppp], label: " a"}]\nstrategies: [FT, {label: "FT ", kind: FT, freeze: [lstm]}]',
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:6:37  sources[1]: the source "a" stands here a second time
          6 | sources: [{tasks: [ctr], label: a}, {tasks: [ppp], label: " a"}]
            |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      moves.yaml:7:18  strategies[1]: the strategy "FT" stands here a second time
          7 | strategies: [FT, {label: "FT ", kind: FT, freeze: [lstm]}]
            |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('has names that the table could not tell apart', () => {
    const strategies = 'strategies: [FT, {label: source two, kind: FT, freeze: [lstm]}]';
    const sources = 'sources: [{tasks: [ctr]}, {tasks: [ppp], label: two}]';
    expect(
      message(
        `tasks: [spp]\n${sources}\n${strategies}\nfractions: [0.05, 0.05000000001, 0.0500001]`,
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:7:26  strategies[1].label: "source two" is the name of the source's own cell
          7 | strategies: [FT, {label: source two, kind: FT, freeze: [lstm]}]
            |                          ^^^^^^^^^^
      moves.yaml:8:19  fractions[1]: the shares 0.05 and 0.05000000001 have one name in the table, 5 %
          8 | fractions: [0.05, 0.05000000001, 0.0500001]
            |                   ^^^^^^^^^^^^^"
    `);
  });

  it('has one source under two names', () => {
    const sources = [
      '{tasks: [ctr, l2r]}',
      '{tasks: [l2r, ctr]}',
      '{tasks: [ctr, l2r], label: longer, training: {epochs: 9}}',
      '{tasks: [l2r, ctr], label: spelled out, training: {epochs: 9, batchSize: 128}}',
      '{tasks: [ppp]}',
      '{tasks: [ppp], label: weighed, training: {taskWeights: {ppp: 5}, mixing: alternating}}',
    ];
    expect(
      message(`tasks: [spp]\nsources:\n${sources.map((source) => `  - ${source}`).join('\n')}`),
    ).toMatchInlineSnapshot(`
      "moves.yaml:8:5  sources[1]: the source "l2r+ctr" is "ctr+l2r" a second time: the same tasks and the same training
          8 |   - {tasks: [l2r, ctr]}
            |     ^^^^^^^^^^^^^^^^^^^
      moves.yaml:10:5  sources[3]: the source "spelled out" is "longer" a second time: the same tasks and the same training
          10 |   - {tasks: [l2r, ctr], label: spelled out, training: {epochs: 9, batchSize: 128}}
             |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      moves.yaml:12:5  sources[5]: the source "weighed" is "ppp" a second time: the same tasks and the same training
          12 |   - {tasks: [ppp], label: weighed, training: {taskWeights: {ppp: 5}, mixing: alternating}}
             |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('has no target left', () => {
    expect(message('tasks: [ctr]\nsources: [{tasks: [ctr, ppp]}]')).toMatchInlineSnapshot(`
      "moves.yaml:6:19  sources[0].tasks: the source has learned "ctr" itself: no target is left
          6 | sources: [{tasks: [ctr, ppp]}]
            |                   ^^^^^^^^^^"
    `);
  });

  it('knows no such strategy', () => {
    expect(ofStrategies('TR')).toMatchInlineSnapshot(`
      "moves.yaml:7:14  strategies[0]: "TR" is not one of RS, RA, RT, FT
          7 | strategies: [TR]
            |              ^^"
    `);
  });

  it('has nothing to start from, to do or to learn from', () => {
    expect(message('tasks: [spp]\nsources: []\nstrategies: []\nfractions: []'))
      .toMatchInlineSnapshot(`
      "moves.yaml:6:10  sources: this must not be empty
          6 | sources: []
            |          ^^
      moves.yaml:7:13  strategies: this must not be empty
          7 | strategies: []
            |             ^^
      moves.yaml:8:12  fractions: this must not be empty
          8 | fractions: []
            |            ^^"
    `);
    expect(message('tasks: [spp]')).toMatchInlineSnapshot(`
      "moves.yaml:1:1  sources: missing; expected a list
          1 | experiment: moves
            | ^^^^^^^^^^"
    `);
  });

  it('takes more or less than all labels, or passes over them less than once', () => {
    expect(message('tasks: [spp]\nsources: [{tasks: [ctr]}]\nfractions: [5, 0]\nrepeats: 0'))
      .toMatchInlineSnapshot(`
        "moves.yaml:7:13  fractions[0]: expected at most 1, found 5; 5 % is 0.05
            7 | fractions: [5, 0]
              |             ^
        moves.yaml:7:16  fractions[1]: expected more than 0, found 0
            7 | fractions: [5, 0]
              |                ^
        moves.yaml:8:10  repeats: expected at least 1, found 0
            8 | repeats: 0
              |          ^"
      `);
  });

  it('calls a strategy what another one is called', () => {
    expect(ofStrategies('FT, {label: " RS", kind: FT, freeze: [lstm]}')).toMatchInlineSnapshot(`
      "moves.yaml:7:26  strategies[1].label: "RS" is the name of another strategy: give this one a name of its own
          7 | strategies: [FT, {label: " RS", kind: FT, freeze: [lstm]}]
            |                          ^^^^^"
    `);
    const own = 'strategies: [RS, {label: FT, kind: FT, freeze: [lstm]}]';
    expect(() => parse(`tasks: [spp]\nsources: [{tasks: [ctr]}]\n${own}`)).not.toThrow();
  });

  it('has sources for nothing', () => {
    expect(ofStrategies('RS')).toMatchInlineSnapshot(`
      "moves.yaml:7:13  strategies: RS alone uses no source: name RA, RT or FT beside it
          7 | strategies: [RS]
            |             ^^^^"
    `);
  });

  it('weighs a task that neither target nor source has', () => {
    expect(
      message('tasks: [spp]\nsources: [{tasks: [ctr]}]\ntraining: {taskWeights: {ctr: 2, ppp: 1}}'),
    ).toMatchInlineSnapshot(`
      "moves.yaml:7:34  training.taskWeights.ppp: a weight for a task that is not among the tasks: spp, ctr
          7 | training: {taskWeights: {ctr: 2, ppp: 1}}
            |                                  ^^^"
    `);
  });

  it('weighs a task that its source does not learn', () => {
    const sources = [
      '{tasks: [ctr], training: {taskWeights: {ctr: 2, spp: 1}}}',
      '{tasks: [ctr, l2r], training: {taskWeights: {l2r: 2, ppp: 0.5}}}',
    ];
    expect(
      message(`tasks: [spp]\nsources:\n${sources.map((source) => `  - ${source}`).join('\n')}`),
    ).toMatchInlineSnapshot(`
      "moves.yaml:7:53  sources[0].training.taskWeights.spp: a weight for a task that is not among the tasks: ctr
          7 |   - {tasks: [ctr], training: {taskWeights: {ctr: 2, spp: 1}}}
            |                                                     ^^^
      moves.yaml:8:58  sources[1].training.taskWeights.ppp: a weight for a task that is not among the tasks: ctr, l2r
          8 |   - {tasks: [ctr, l2r], training: {taskWeights: {l2r: 2, ppp: 0.5}}}
            |                                                          ^^^"
    `);
  });

  it('leaves a source nothing to train', () => {
    const own = 'training: {taskWeights: {ctr: 0, l2r: 0}}';
    expect(message(`tasks: [spp]\nsources: [{tasks: [ppp]}, {tasks: [ctr, l2r], ${own}}]`))
      .toMatchInlineSnapshot(`
        "moves.yaml:6:71  sources[1].training.taskWeights: ctr, l2r are trained together and all weigh 0: one at least needs more
            6 | sources: [{tasks: [ppp]}, {tasks: [ctr, l2r], training: {taskWeights: {ctr: 0, l2r: 0}}}]
              |                                                                       ^^^^^^^^^^^^^^^^"
      `);
    expect(message(`tasks: [spp]\nsources: [{tasks: [ctr, l2r]}]\n${own}`)).toMatchInlineSnapshot(`
      "moves.yaml:7:25  training.taskWeights: ctr, l2r are trained together and all weigh 0: one at least needs more
          7 | training: {taskWeights: {ctr: 0, l2r: 0}}
            |                         ^^^^^^^^^^^^^^^^"
    `);
    const sources = 'sources: [{tasks: [l2r, ctr], training: {epochs: 9}}, {tasks: [ctr]}]';
    expect(() => parse(`tasks: [spp]\n${sources}\n${own}`)).not.toThrow(); // settings of its own, and a single task
  });

  it('has a source learn what its model has no cell for', () => {
    const lines = 'tasks: [spp]\nsources: [{tasks: [fifp]}, {tasks: [l2r, ctr, ppp]}]';
    expect(specMessage(() => parse(lines, 'dssm'))).toMatchInlineSnapshot(`
      "moves.yaml:6:37  sources[1].tasks[0]: the model cannot learn l2r: a cosine of user and item has no place for the weights of ranking features
          6 | sources: [{tasks: [fifp]}, {tasks: [l2r, ctr, ppp]}]
            |                                     ^^^
      moves.yaml:6:47  sources[1].tasks[2]: the model cannot learn ppp: a cosine of user and item gives no distribution over price levels
          6 | sources: [{tasks: [fifp]}, {tasks: [l2r, ctr, ppp]}]
            |                                               ^^^"
    `);
    expect(() => parse(lines)).not.toThrow();
  });

  it('has RA learn nothing of a target', () => {
    const weights = 'training: {taskWeights: {ctr: 0, spp: 0}}';
    const source = '{tasks: [ctr, ppp], label: both}';
    expect(message(`tasks: [spp, ctr]\nsources: [${source}]\n${weights}`)).toMatchInlineSnapshot(`
      "moves.yaml:7:39  training.taskWeights.spp: RA would learn nothing of its target spp: it needs more than 0
          7 | training: {taskWeights: {ctr: 0, spp: 0}}
            |                                       ^"
    `);
    const only = `tasks: [spp, ctr]\nsources: [${source}]\nstrategies: [RS, RT, FT]\n${weights}`;
    expect(() => parse(only)).not.toThrow(); // cells of one task have no weights
    const absent = `tasks: [spp, l2r]\nsources: [{tasks: [ctr]}]\ntraining: {taskWeights: {l2r: 0}}`;
    expect(() => parse(absent, 'dssm')).not.toThrow(); // it has no cell for L2R
  });

  it('has published numbers beside rows that the table will not have', () => {
    const rows = "{'FT, 5 %': FT, 'FT, 50 %': FT, RS: RS}";
    const lines = `fractions: [0.05, 1]\nreport: {paper: {table: figure-7, rows: ${rows}}}`;
    expect(message(`tasks: [spp]\nsources: [{tasks: [ctr]}]\nstrategies: [RS, FT]\n${lines}`))
      .toMatchInlineSnapshot(`
      "moves.yaml:9:57  report.paper.rows."FT, 50 %": no row has this label; did you mean "FT, 5 %"?
          9 | report: {paper: {table: figure-7, rows: {'FT, 5 %': FT, 'FT, 50 %': FT, RS: RS}}}
            |                                                         ^^^^^^^^^^
      moves.yaml:9:73  report.paper.rows.RS: no row has this label; rows: RS, 5 % | FT, 5 % | RS, 100 % | FT, 100 %
          9 | report: {paper: {table: figure-7, rows: {'FT, 5 %': FT, 'FT, 50 %': FT, RS: RS}}}
            |                                                                         ^^"
    `);
  });

  it('searches what all cells have from their source, or what is no setting', () => {
    const grid = 'model.dropout: [0, 0.1], training.optimizer.learningrate: [0.1]';
    expect(message(`tasks: [spp]\nsources: [{tasks: [ctr]}]\ntuning: {grid: {${grid}}}`))
      .toMatchInlineSnapshot(`
      "moves.yaml:7:17  tuning.grid."model.dropout": this cannot be searched: the model is the one that the sources are trained as
          7 | tuning: {grid: {model.dropout: [0, 0.1], training.optimizer.learningrate: [0.1]}}
            |                 ^^^^^^^^^^^^^
      moves.yaml:7:42  tuning.grid."training.optimizer.learningrate": unknown key; did you mean "learningRate"?
          7 | tuning: {grid: {model.dropout: [0, 0.1], training.optimizer.learningrate: [0.1]}}
            |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
    const rates = 'tuning: {grid: {training.optimizer.learningRate: [0.1, 0.2]}}';
    expect(() => parse(`tasks: [spp]\nsources: [{tasks: [ctr]}]\n${rates}`)).not.toThrow();
  });

  it('searches what changes nothing, said once for all strategies', () => {
    const grid = 'training.taskWeights.ctr: [1, 2], training.optimizer.headRates.spp: [1, 2]';
    expect(message(`tasks: [spp, fifp]\nsources: [{tasks: [ctr]}]\ntuning: {grid: {${grid}}}`))
      .toMatchInlineSnapshot(`
        "moves.yaml:7:17  tuning.grid."training.taskWeights.ctr": this changes nothing for spp, fifp in rows "RS", "RT", "FT": trials in name only, unless the file says \`tuning: { unequal: true }\`
            7 | tuning: {grid: {training.taskWeights.ctr: [1, 2], training.optimizer.headRates.spp: [1, 2]}}
              |                 ^^^^^^^^^^^^^^^^^^^^^^^^
        moves.yaml:7:51  tuning.grid."training.optimizer.headRates.spp": this changes nothing for fifp in rows "RS", "RT", "FT", for ctr, fifp in row "RA": trials in name only, unless the file says \`tuning: { unequal: true }\`
            7 | tuning: {grid: {training.taskWeights.ctr: [1, 2], training.optimizer.headRates.spp: [1, 2]}}
              |                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
      `);
  });

  it('transfers a linear model, or states pairs', () => {
    expect(
      specMessage(() =>
        parseExperimentSpec(
          'experiment: moves\nkind: transfer\ndata: simulated\nmodel: wide\ntasks: [spp]\nsources: [{tasks: [ctr]}]\ntuning: {grid: {model.ftrl.alpha: [1, 2]}}\nreport: {pairs: [[RS, FT]]}\n',
          'moves.yaml',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:4:8  model: wide has no representation to transfer: all its weights belong to one task
          4 | model: wide
            |        ^^^^
      moves.yaml:7:17  tuning.grid."model.ftrl.alpha": this cannot be searched: the model is the one that the sources are trained as
          7 | tuning: {grid: {model.ftrl.alpha: [1, 2]}}
            |                 ^^^^^^^^^^^^^^^^
      moves.yaml:8:10  report.pairs: only kind comparison states its pairs; the others derive theirs
          8 | report: {pairs: [[RS, FT]]}
            |          ^^^^^"
    `);
  });
});
