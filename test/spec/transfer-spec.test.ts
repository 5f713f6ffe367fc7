import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { absenceReason } from '../../src/spec/model-support.ts';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells, plannedRows, withNeeds } from '../../src/spec/planned-cells.ts';
import { specMessage } from './spec-message.ts';

const specOf = (changes: object = {}): ExperimentSpec =>
  experimentSchema.parse({
    ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'], seeds: [1, 2] },
    ...{ sources: [{ tasks: ['ctr', 'ppp'] }], model: 'dupn' },
    ...changes,
  });

const labels = (changes: object): readonly string[] =>
  plannedRows(specOf(changes)).map(({ label }) => label);

const message = (lines: string): string =>
  specMessage(() =>
    parseExperimentSpec(
      `experiment: moves\nkind: transfer\ndata: simulated\nmodel: dupn\n${lines}\n`,
      'moves.yaml',
    ),
  );

describe('the rows of a transfer experiment', () => {
  it('are the four strategies of the paper with all labels, unless the file says otherwise', () => {
    expect(labels({})).toEqual(['RS', 'RA', 'RT', 'FT']);
    expect(specOf()).toMatchObject({ fractions: [1], repeats: 1 });
  });

  it('have labels that say as much as tells them apart', () => {
    expect(labels({ fractions: [0.05, 1], strategies: ['RS', 'FT'] })).toEqual([
      'RS, 5 %',
      'FT, 5 %',
      'RS, 100 %',
      'FT, 100 %',
    ]);
    const sources = [{ tasks: ['ctr'] }, { tasks: ['ctr', 'ppp'], label: 'both' }];
    expect(labels({ sources, strategies: ['RS', 'RT'] })).toEqual([
      'RS',
      'RT from ctr',
      'RT from both',
    ]);
  });

  it('stand share by share, and in each strategy by strategy and source by source', () => {
    const sources = [{ tasks: ['ctr'] }, { tasks: ['ppp'] }];
    expect(labels({ sources, fractions: [0.01, 0.125], strategies: ['FT', 'RS', 'RA'] })).toEqual(
      ['1 %', '12.5 %'].flatMap((share) =>
        ['FT from ctr', 'FT from ppp', 'RS', 'RA from ctr', 'RA from ppp'].map(
          (row) => `${row}, ${share}`,
        ),
      ),
    );
  });

  it('leave out what the source has learned itself', () => {
    const spec = specOf({ tasks: ['ctr', 'spp'], strategies: ['RS', 'FT'] });
    const rows = plannedRows(spec).map((row) => [row.label, absenceReason(row, 'ctr')]);
    expect(rows).toEqual([
      ['RS', undefined],
      ['FT', 'the source has learned the task itself'],
    ]);
    expect(plannedCells(spec).map(({ label, seed }) => `${label} ${seed}`)).toEqual([
      ...['RS-ctr 1', 'RS-spp 1', 'FT-spp 1'],
      ...['RS-ctr 2', 'RS-spp 2', 'FT-spp 2'],
    ]);
  });
});

describe('the cells of a transfer experiment', () => {
  it('train what their strategy says', () => {
    const cells = plannedCells(specOf({ seeds: [1], fractions: [0.05], repeats: 4 }));
    const labelled = { task: 'spp', share: 0.05, repeats: 4 };
    const seen = cells.map(({ label, tasks, target, start, needs, labels: few }) => ({
      ...{ label, tasks, target, start: start?.representation, needs: needs.length, few },
    }));
    const common = { target: 'spp', few: labelled };
    expect(seen).toEqual([
      { ...common, label: 'RS', tasks: ['spp'], start: undefined, needs: 0 },
      { ...common, label: 'RA', tasks: ['ctr', 'ppp', 'spp'], start: undefined, needs: 0 },
      { ...common, label: 'RT', tasks: ['spp'], start: 'stored', needs: 1 },
      { ...common, label: 'FT', tasks: ['spp'], start: 'trained', needs: 1 },
    ]);
  });

  it('share one source a seed', () => {
    const cells = plannedCells(specOf({ fractions: [0.1, 1] }));
    const sources = new Set(cells.flatMap(({ needs }) => needs));
    expect([...sources].map(({ label, seed, tasks }) => ({ label, seed, tasks }))).toEqual([
      { label: 'source ctr+ppp', seed: 1, tasks: ['ctr', 'ppp'] },
      { label: 'source ctr+ppp', seed: 2, tasks: ['ctr', 'ppp'] },
    ]);
    for (const { seed, needs } of cells) {
      for (const source of needs) expect(source.seed).toBe(seed);
    }
    const names = (of: readonly PlannedCell[]) => of.map(({ label, seed }) => `${label} ${seed}`);
    expect(names(withNeeds(cells)).slice(0, 4)).toEqual([
      ...['RS, 10 % 1', 'RA, 10 % 1', 'source ctr+ppp 1', 'RT, 10 % 1'],
    ]);
    expect(withNeeds(cells)).toHaveLength(cells.length + 2); // each source once a seed
  });

  it('have the sources of their rows, and one of each target', () => {
    const sources = [{ tasks: ['ctr'] }, { tasks: ['ppp'], label: 'prices' }];
    const spec = specOf({ tasks: ['l2r', 'ppp'], sources, strategies: ['FT'], seeds: [1] });
    expect(
      plannedCells(spec).map(({ label, tasks, target, needs }) => [
        ...[label, tasks, target],
        needs.map((need) => need.label),
      ]),
    ).toEqual([
      ['FT from ctr-l2r', ['l2r'], 'l2r', ['source ctr']],
      ['FT from ctr-ppp', ['ppp'], 'ppp', ['source ctr']],
      ['FT from prices-l2r', ['l2r'], 'l2r', ['source prices']],
    ]);
  });

  it('train all tasks in one order, whichever of them is the target', () => {
    const sources = [{ tasks: ['spp', 'ppp'] }];
    const [cell] = plannedCells(specOf({ tasks: ['ctr'], sources, strategies: ['RA'] }));
    expect(cell).toMatchObject({ tasks: ['ctr', 'ppp', 'spp'], target: 'ctr', needs: [] });
  });

  it('start from one source, however its tasks are listed; its name keeps their order', () => {
    const sources = [{ tasks: ['ppp', 'ctr'] }];
    const [cell] = plannedCells(specOf({ sources, strategies: ['FT'] }));
    expect(cell?.needs[0]).toMatchObject({ label: 'source ppp+ctr', tasks: ['ctr', 'ppp'] });
  });

  it('never see more samples in an epoch than all labels would give', () => {
    const fractions = [0.01, 0.05, 0.3, 0.6, 1];
    const cells = plannedCells(specOf({ seeds: [1], strategies: ['RS'], fractions, repeats: 50 }));
    expect(cells.map(({ labels: few }) => few?.repeats)).toEqual([50, 20, 3, 1, undefined]);
  });

  it('have a source with settings of its own where the file says so', () => {
    const sources = [{ tasks: ['ctr'], training: { epochs: 9 } }];
    const [cell] = plannedCells(specOf({ sources, strategies: ['FT'], training: { epochs: 2 } }));
    const { training, needs } = present(cell, 'cell');
    expect([training.epochs, needs[0]?.training.epochs]).toEqual([2, 9]);
  });
});

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

  it('knows no such strategy, or freezes what RT freezes anyway', () => {
    expect(message('tasks: [spp]\nsources: [{tasks: [ctr]}]\nstrategies: [TR]'))
      .toMatchInlineSnapshot(`
      "moves.yaml:7:14  strategies[0]: "TR" is not one of RS, RA, RT, FT
          7 | strategies: [TR]
            |              ^^"
    `);
    expect(
      message(
        'tasks: [spp]\nsources: [{tasks: [ctr]}]\nstrategies: [{label: x, kind: RT, freeze: [lstm]}]',
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:7:31  strategies[0].kind: "RT" is not one of FT
          7 | strategies: [{label: x, kind: RT, freeze: [lstm]}]
            |                               ^^"
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
      "moves.yaml:7:13  fractions[0]: expected at most 1, found 5
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

  it('names modules as nothing is named', () => {
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

  it('freezes modules that the model does not have', () => {
    expect(
      message(
        'tasks: [spp]\nsources: [{tasks: [ctr]}]\nstrategies: [{label: x, kind: FT, freeze: [lstn, embedding/itm, lstm/bias, embedding, cnn]}]',
      ),
    ).toMatchInlineSnapshot(`
      "moves.yaml:7:44  strategies[0].freeze[0]: dupn has no module "lstn"; did you mean "lstm"? Modules: embedding, profile, lstm, attention, embedding/item, embedding/shop, embedding/brand, embedding/category, embedding/tag, embedding/scenario, embedding/time, embedding/type, embedding/query, embedding/profile
          7 | strategies: [{label: x, kind: FT, freeze: [lstn, embedding/itm, lstm/bias, embedding, cnn]}]
            |                                            ^^^^
      moves.yaml:7:50  strategies[0].freeze[1]: dupn has no module "embedding/itm"; did you mean "embedding/item"? Modules: embedding, profile, lstm, attention, embedding/item, embedding/shop, embedding/brand, embedding/category, embedding/tag, embedding/scenario, embedding/time, embedding/type, embedding/query, embedding/profile
          7 | strategies: [{label: x, kind: FT, freeze: [lstn, embedding/itm, lstm/bias, embedding, cnn]}]
            |                                                  ^^^^^^^^^^^^^
      moves.yaml:7:87  strategies[0].freeze[4]: dupn has no module "cnn"; Modules: embedding, profile, lstm, attention, embedding/item, embedding/shop, embedding/brand, embedding/category, embedding/tag, embedding/scenario, embedding/time, embedding/type, embedding/query, embedding/profile
          7 | strategies: [{label: x, kind: FT, freeze: [lstn, embedding/itm, lstm/bias, embedding, cnn]}]
            |                                                                                       ^^^"
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

  it('transfers a linear model, searches, or states pairs', () => {
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
      moves.yaml:7:1  tuning: kind transfer searches nothing: find the settings in an experiment of their own and state them here
          7 | tuning: {grid: {model.ftrl.alpha: [1, 2]}}
            | ^^^^^^
      moves.yaml:8:10  report.pairs: only kind comparison states its pairs; the others derive theirs
          8 | report: {pairs: [[RS, FT]]}
            |          ^^^^^"
    `);
  });
});
