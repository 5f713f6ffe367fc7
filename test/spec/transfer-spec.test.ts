import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { absenceReason } from '../../src/spec/model-support.ts';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { plannedCells, plannedRows } from '../../src/spec/planned-cells.ts';
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
