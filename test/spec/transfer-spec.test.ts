import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { experimentSchema, type ExperimentSpec } from '../../src/spec/experiment-spec.ts';
import { absenceReason } from '../../src/spec/model-support.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells, plannedRows, withNeeds } from '../../src/spec/planned-cells.ts';

const specOf = (changes: object = {}): ExperimentSpec =>
  experimentSchema.parse({
    ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'], seeds: [1, 2] },
    ...{ sources: [{ tasks: ['ctr', 'ppp'] }], model: 'dupn' },
    ...changes,
  });

const labels = (changes: object): readonly string[] =>
  plannedRows(specOf(changes)).map(({ label }) => label);

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

  it('need the same trials for all seeds, which start from the source of their own seed', () => {
    const grid = { 'training.optimizer.learningRate': [0.1, 0.2] };
    const spec = specOf({ strategies: ['RS', 'FT'], fractions: [0.5], tuning: { grid, seed: 7 } });
    const cells = plannedCells(spec);
    const describe = ({ label, seed, trial }: PlannedCell) =>
      `${label} ${seed}${trial === undefined ? '' : ` ${trial.number}/${trial.of}`}`;
    expect(cells.map((cell) => [describe(cell), cell.needs.map(describe)])).toEqual(
      [1, 2].flatMap((seed) => [
        [`RS ${seed}`, ['RS-trial 7 1/2', 'RS-trial 7 2/2']],
        [`FT ${seed}`, [`source ctr+ppp ${seed}`, 'FT-trial 7 1/2', 'FT-trial 7 2/2']],
      ]),
    );
    const [, ft, , other] = cells;
    expect(ft?.needs.slice(1)).toEqual(other?.needs.slice(1));
    const [source, ...trials] = ft?.needs ?? [];
    expect(source?.training.optimizer.learningRate).toBe(0.02); // the source is not searched
    for (const [k, trial] of trials.entries()) {
      expect(trial.training.optimizer.learningRate).toBe([0.1, 0.2][k]);
      expect(trial.needs.map(describe)).toEqual(['source ctr+ppp 7']);
      expect(trial).toMatchObject({ labels: { share: 0.5 }, start: { representation: 'trained' } });
    }
    expect(withNeeds(cells)).toHaveLength(4 + 3 + 4); // cells, sources, trials: each once
  });

  it('compare the trials of RA by the target alone', () => {
    const tuning = { grid: { 'training.optimizer.learningRate': [0.1, 0.2] } };
    const cells = plannedCells(specOf({ strategies: ['RS', 'RA'], seeds: [1], tuning }));
    const by = cells.map(({ needs }) => needs.map(({ trial }) => trial?.by));
    expect(by).toEqual([
      [undefined, undefined],
      ['spp', 'spp'],
    ]);
  });

  it('choose the weights of RA by the tasks that selectOn names; alone a task chooses in any case', () => {
    const cells = plannedCells(specOf({ seeds: [1], training: { selectOn: ['spp'] } }));
    const sources = cells.flatMap(({ needs }) => needs);
    const chosenBy = [...cells, ...sources].map(({ label, training }) => [
      label,
      training.selectOn,
    ]);
    expect(Object.fromEntries(chosenBy)).toEqual({
      ...{ RS: undefined, RA: ['spp'], RT: undefined, FT: undefined },
      'source ctr+ppp': undefined,
    });
    const [all] = plannedCells(
      specOf({ seeds: [1], strategies: ['RA'], training: { selectOn: ['spp', 'ctr', 'ppp'] } }),
    );
    expect(all?.training).not.toHaveProperty('selectOn'); // as without it, in its digest too
  });

  it('have a source with settings of its own where the file says so', () => {
    const sources = [{ tasks: ['ctr'], training: { epochs: 9 } }];
    const [cell] = plannedCells(specOf({ sources, strategies: ['FT'], training: { epochs: 2 } }));
    const { training, needs } = present(cell, 'cell');
    expect([training.epochs, needs[0]?.training.epochs]).toEqual([2, 9]);
  });
});
