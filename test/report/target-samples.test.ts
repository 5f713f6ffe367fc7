import { describe, expect, it } from 'vitest';
import { buildReport } from '../../src/report/build-report.ts';
import { experimentSchema } from '../../src/spec/experiment-spec.ts';
import type { PlannedCell } from '../../src/spec/planned-cell.ts';
import { plannedCells, withNeeds } from '../../src/spec/planned-cells.ts';
import { transferRecord } from './transfer-records.ts';

/** Samples of each task that a cell saw; undefined where it has no record. */
type Seen = (cell: PlannedCell) => number | undefined;

/** What a report of two shares and two seeds says of the samples of the target. */
function notesOf(seen: Seen, changes: object = {}): readonly string[] {
  const spec = experimentSchema.parse({
    ...{ experiment: 'moves', kind: 'transfer', data: 'simulated', tasks: ['spp'], seeds: [1, 2] },
    ...{ sources: [{ tasks: ['ctr', 'ppp'] }], strategies: ['RS', 'RA', 'FT'], model: 'dupn' },
    ...{ fractions: [0.05, 1], references: [], ...changes },
  });
  const records = withNeeds(plannedCells(spec)).flatMap((cell) => {
    const samples = seen(cell);
    if (samples === undefined) return [];
    const record = transferRecord(cell, spec);
    const samplesSeen = Object.fromEntries(cell.tasks.map((task) => [task, samples]));
    return [{ ...record, work: { ...record.work, samplesSeen } }];
  });
  const input = { spec, records, failures: [], references: undefined, published: [] };
  return buildReport(input).notes.filter((note) => note.includes('samples of the target'));
}

const ofLabels: Seen = ({ labels, seed }) => (labels === undefined ? 8000 : 1000 + seed);

describe('the note on samples of the target', () => {
  it('says that all rows saw the same number with the same labels', () => {
    expect(notesOf(ofLabels)).toEqual([
      'With the same labels all rows saw the same number of samples of the target in training, seed by seed: SPP (5 %) 1,001 to 1,002, SPP (100 %) 8,000.',
    ]);
  });

  it('says which saw another number, and how many', () => {
    const seen: Seen = (cell) =>
      cell.label === 'RA, 5 %' && cell.seed === 2 ? 700 : ofLabels(cell);
    expect(notesOf(seen)).toEqual([
      'Unequal samples of the target in training, which a difference may come from alone: SPP (5 %), seed 2: 700 (RA), 1,002 (RS, FT).',
    ]);
  });

  it('says where cells may have stopped early, and nothing of it where none did', () => {
    const patient = { training: { patience: 2 } };
    const seen: Seen = ({ row, seed }) => (row === 'FT, 100 %' ? 7000 + seed : 9000);
    expect(notesOf(seen, patient)).toEqual([
      'Unequal samples of the target in training (training.patience stops cells early), which a difference may come from alone: SPP (100 %), seed 1: 7,001 (FT), 9,000 (RS, RA); SPP (100 %), seed 2: 7,002 (FT), 9,000 (RS, RA).',
    ]);
    expect(notesOf(ofLabels, patient)).toEqual(notesOf(ofLabels));
  });

  it('tells targets and sources apart', () => {
    const changes = {
      ...{ tasks: ['ctr', 'spp'], fractions: [1], seeds: [1], strategies: ['RS', 'FT'] },
      sources: [{ tasks: ['l2r'] }, { tasks: ['ppp'] }],
    };
    const seen: Seen = ({ row, target }) => {
      if (target !== 'spp') return 900;
      return row === 'FT from ppp' ? 400 : 500;
    };
    expect(notesOf(seen, changes)).toEqual([
      'Unequal samples of the target in training, which a difference may come from alone: SPP (100 %), seed 1: 400 (FT from ppp), 500 (RS, FT from l2r).',
    ]);
  });

  it('says nothing where no two rows can be compared', () => {
    expect(notesOf((cell) => (cell.row === 'RS, 5 %' ? ofLabels(cell) : undefined))).toEqual([]);
  });
});
