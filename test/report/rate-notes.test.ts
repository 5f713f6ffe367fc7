import { describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { rateNotes } from '../../src/report/rate-notes.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { recordOf } from './example-results.ts';

const spec = experimentSchema.parse({
  ...{ experiment: 'short', kind: 'transfer', data: 'simulated', tasks: ['spp'], seeds: [1, 2] },
  ...{ sources: [{ tasks: ['ctr'] }], strategies: ['RS', 'RA', 'FT'], model: 'dupn' },
  training: { optimizer: { warmupSteps: 100, decay: 'linear' } },
});

function notes(steps: (row: string, seed: number) => number): readonly string[] {
  const cells = plannedCells(spec).map((cell) => {
    const record = recordOf(cell, spec);
    return {
      cell,
      record: { ...record, work: { ...record.work, steps: steps(cell.row, cell.seed) } },
    };
  });
  return rateNotes([
    ...cells,
    { cell: present(plannedCells(spec)[0], 'a cell'), record: undefined, reason: '' },
  ]);
}

it('names the cells that warm-up keeps from half of their rate, by their best seed', () => {
  const few: Record<string, number> = { RS: 20, RA: 900, FT: 100 };
  expect(notes((row, seed) => (few[row] ?? 0) - (row === 'RS' ? seed : 0))).toEqual([
    'Rates that are not reached: these cells have so few steps beside those of their warm-up that their rate rises to no more than the named share of what is stated: 5 % (RS), 26 % (FT).',
  ]);
});

it('says nothing of cells that are long enough', () => {
  expect(notes(() => 300)).toEqual([]);
});

it('leaves out what FTRL trains, which has no warm-up', () => {
  const linear = experimentSchema.parse({
    ...{ experiment: 'short', kind: 'comparison', data: 'simulated', tasks: ['ctr'], seeds: [1] },
    rows: [
      { label: 'Wide', model: 'wide' },
      { label: 'both', model: 'wide-deep' },
    ],
    training: { optimizer: { warmupSteps: 100, decay: 'none' } },
  });
  const cells = plannedCells(linear).map((cell) => {
    const record = recordOf(cell, linear);
    return { cell, record: { ...record, work: { ...record.work, steps: 20 } } };
  });
  const [note = ''] = rateNotes(cells);
  expect(note).toContain('20 % (both). Of a wide-deep it is that of the deep side.');
  expect(note).not.toContain('Wide;');
  expect(rateNotes(cells.slice(0, 1))).toEqual([]);
});

describe('a warm-up that is searched', () => {
  /** Of RS, 50 steps; both are tried. */
  const notesOf = (stated: number, chosen: number): readonly string[] => {
    const searched = experimentSchema.parse({
      ...{ experiment: 'short', kind: 'transfer', data: 'simulated', tasks: ['spp'], seeds: [1] },
      ...{ sources: [{ tasks: ['ctr'] }], strategies: ['RS'], model: 'dupn' },
      training: { optimizer: { warmupSteps: stated } },
      tuning: { grid: { 'training.optimizer.warmupSteps': [5, 200] } },
    });
    const cell = present(plannedCells(searched)[0], 'a cell');
    const trials = cell.needs.map(({ trial }) => {
      const settings = present(trial, 'what it tries').settings;
      const score = settings['training.optimizer.warmupSteps'] === chosen ? 0.7 : 0.6;
      return { settings, digest: 'cd'.repeat(32), score, work: null };
    });
    const record = recordOf(cell, searched);
    const tuning = { seed: 1, trials, chosen: trials.findIndex(({ score }) => score === 0.7) + 1 };
    return rateNotes([
      { cell, record: { ...record, tuning, work: { ...record.work, steps: 50 } } },
    ]);
  };

  it('counts as it was chosen, not as the file states it', () => {
    expect(notesOf(200, 5)).toEqual([]);
    expect(notesOf(5, 200)).toEqual([expect.stringContaining('25 % (RS)')]);
  });
});
