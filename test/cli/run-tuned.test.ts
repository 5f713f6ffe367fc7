import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { listRecords, type StoredCell } from '../../src/results/results-store.ts';
import {
  eventsIn,
  fixture,
  runToEnd,
  workplace,
  type Outcome,
  type Workplace,
} from '../experiment/start-dupn.ts';

const SPEC = fixture('tuned.yaml');
const PATIENCE_MS = 300_000;

let place: Workplace;
let first: Outcome;

beforeAll(async () => {
  place = workplace();
  first = await run(SPEC);
}, PATIENCE_MS);

afterAll(() => {
  place.remove();
});

function run(spec: string, ...more: readonly string[]): Promise<Outcome> {
  const args = ['run', spec, '--results', place.results, '--threads', '1', ...more];
  return runToEnd(args, place.cache);
}

function stored(): readonly StoredCell[] {
  return listRecords(join(place.results, 'tuned'));
}

const trialsOf = (row: string) =>
  stored().filter(({ record }) => record.row === row && record.trial !== undefined);
const cellsOf = (row: string) =>
  stored().filter(({ record }) => record.row === row && record.trial === undefined);

/** The experiment with one more rate for the wide row. */
function withLargerGrid(): string {
  const path = join(dirname(place.cache), 'larger.yaml');
  const text = readFileSync(SPEC, 'utf8').replace('[0.5, 4]', '[0.5, 4, 1.0e-6]');
  writeFileSync(path, text.replace('tiny-users.yaml', fixture('tiny-users.yaml')));
  return path;
}

// Each goes on where the one before it stopped.
describe('dupn run with a search', { timeout: PATIENCE_MS }, () => {
  it('trains the trials of a row, then its cells with what they chose', () => {
    expect(first.exitCode).toBe(0);
    const lines = first.stderr
      .trim()
      .split('\n')
      .filter((line) => !/ step | scoring test|^(preparing|engine):/.test(line))
      .map((line) => line.replace(/[01]\.\d{4}/g, '#').replace('  (best)', ''))
      .map((line) => line.replace(/trial \d\/2 \((.*)\): (\S+) .*/, 'trial # ($1): $2 #'));
    expect(lines).toMatchInlineSnapshot(`
      [
        "tuned: 4 cells and 4 trials, 0 done, 8 to train",
        "DUPN, trial 1/2  started",
        "DUPN, trial 1/2  epoch 1.0  validation ppp #",
        "1/8  DUPN, trial 1/2  done",
        "DUPN, trial 2/2  started",
        "DUPN, trial 2/2  epoch 1.0  validation ppp #",
        "2/8  DUPN, trial 2/2  done",
        "DUPN seed 3  started",
        "DUPN seed 3  takes trial # (validation #): training.optimizer.learningRate #",
        "DUPN seed 3  epoch 1.0  validation ppp #",
        "3/8  DUPN seed 3  done",
        "Wide, ppp, trial 1/2  started",
        "Wide, ppp, trial 1/2  epoch 1.0  validation ppp #",
        "4/8  Wide, ppp, trial 1/2  done",
        "Wide, ppp, trial 2/2  started",
        "Wide, ppp, trial 2/2  epoch 1.0  validation ppp #",
        "5/8  Wide, ppp, trial 2/2  done",
        "Wide-ppp seed 3  started",
        "Wide-ppp seed 3  takes trial # (validation #): model.ftrl.alpha #",
        "Wide-ppp seed 3  epoch 1.0  validation ppp #",
        "6/8  Wide-ppp seed 3  done",
        "DUPN seed 4  started",
        "DUPN seed 4  takes trial # (validation #): training.optimizer.learningRate #",
        "DUPN seed 4  epoch 1.0  validation ppp #",
        "7/8  DUPN seed 4  done",
        "Wide-ppp seed 4  started",
        "Wide-ppp seed 4  takes trial # (validation #): model.ftrl.alpha #",
        "Wide-ppp seed 4  epoch 1.0  validation ppp #",
        "8/8  Wide-ppp seed 4  done",
      ]
    `);
  });

  it('scores trials on validation alone, and keeps neither weights nor predictions of them', () => {
    for (const row of ['DUPN', 'Wide']) {
      const trials = trialsOf(row);
      expect(trials).toHaveLength(2);
      for (const { folder, record } of trials) {
        expect(record.seed).toBe(3);
        expect(Object.keys(present(record.metrics.ppp, 'metrics'))).toEqual(['validation']);
        expect(existsSync(join(folder, 'checkpoint'))).toBe(false);
        expect(existsSync(join(folder, 'predictions'))).toBe(false);
        expect(existsSync(join(folder, 'trace.jsonl'))).toBe(true);
      }
    }
  });

  it('records every trial with the cells, which have the settings of the best', () => {
    for (const row of ['DUPN', 'Wide']) {
      const trials = trialsOf(row).map(({ record }) => record);
      const best = Math.max(...trials.map(({ selection }) => present(selection.score, 'score')));
      const chosen = present(
        trials.find(({ selection }) => selection.score === best),
        'best trial',
      );
      const cells = cellsOf(row).map(({ record }) => record);
      expect(cells.map(({ seed }) => seed)).toEqual([3, 4]);
      for (const { spec, tuning, metrics } of cells) {
        expect(spec).toEqual(chosen.spec);
        const kept = present(tuning, 'tuning');
        expect(kept.seed).toBe(3);
        expect(kept.trials.map(({ digest }) => digest).sort()).toEqual(
          trials.map(({ digest }) => digest).sort(),
        );
        expect(kept.trials[kept.chosen - 1]).toMatchObject({
          ...{ digest: chosen.digest, settings: chosen.trial?.settings, score: best },
          work: {
            samplesSeen: chosen.work.samplesSeen,
            trainingSeconds: chosen.work.trainingSeconds,
          },
        });
        expect(metrics.ppp?.test).toBeDefined();
      }
      // the cell that has the trial's seed is trained like it, and scored on test besides
      expect(cells[0]?.selection).toEqual(chosen.selection);
      expect(cells[0]?.digest).not.toBe(chosen.digest);
    }
  });

  it('prints what was chosen and what the trials cost', () => {
    const labels = first.stdout.split('\n').map((line) => line.split('│')[1]?.trim());
    expect(labels.filter((label) => label !== undefined && label !== '')).toEqual([
      ...['DUPN', 'Wide', 'constant (floor)', 'DUPN', 'Wide-ppp'],
      ...['DUPN', '+ 2 trials', 'Wide', '+ 2 trials'],
    ]);
  });

  it('trains nothing when all is done, and no trial again for other seeds', async () => {
    const again = await run(SPEC);
    expect(again).toMatchObject({ exitCode: 0, stdout: first.stdout });
    expect(again.stderr).toContain('tuned: 4 cells and 4 trials, 8 done, nothing to train\n');
    const other = await run(SPEC, '--seeds', '4,5', '--dry-run', '--device', 'cpu', '--json');
    const [{ cells } = { cells: [] }] = JSON.parse(other.stdout) as DryRunJson[];
    const trials = (label: string) =>
      [1, 2].map((trial) => ({ cell: `${label}-trial`, seed: 3, trial, toTrain: false }));
    expect(cells.map(({ cell, seed, trial, toTrain }) => ({ cell, seed, trial, toTrain }))).toEqual(
      [
        ...trials('DUPN'),
        { cell: 'DUPN', seed: 4, toTrain: false },
        ...trials('Wide-ppp'),
        { cell: 'Wide-ppp', seed: 4, toTrain: false },
        { cell: 'DUPN', seed: 5, toTrain: true },
        { cell: 'Wide-ppp', seed: 5, toTrain: true },
      ],
    );
  });

  it('trains the new trial of a larger grid alone where the choice stands, and records it', async () => {
    const figures = () => cellsOf('Wide').map(({ record: { tuning: _search, ...rest } }) => rest);
    const before = figures();
    // the other row has fewer trials now, which the file must say
    const path = withLargerGrid();
    const refused = await run(path, '--only', 'wide', '--json');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('rows are tuned alike unless');
    const text = readFileSync(path, 'utf8').replace('tuning:\n', 'tuning:\n  unequal: true\n');
    writeFileSync(path, text);
    const { exitCode, stdout } = await run(path, '--only', 'wide', '--json');
    expect(exitCode).toBe(0);
    const ended = eventsIn(stdout.trim().split('\n')).filter(({ event }) => event === 'ended');
    expect(ended.map(({ cell, seed, trial, outcome }) => ({ cell, seed, trial, outcome }))).toEqual(
      [
        { cell: 'Wide-ppp-trial', seed: 3, trial: 3, outcome: 'done' },
        { cell: 'Wide-ppp', seed: 3, outcome: 'done' },
        { cell: 'Wide-ppp', seed: 4, outcome: 'done' },
      ],
    );
    expect(figures()).toEqual(before);
    for (const { record } of cellsOf('Wide')) expect(record.tuning?.trials).toHaveLength(3);
    const report = await runToEnd(['report', path, '--results', place.results], place.cache);
    expect(report.stdout).toContain('│ + 2 trials (fewer) ');
    expect(report.stdout.replaceAll('\n', ' ')).toContain(
      "Unequal tuning, as the experiment's file says: DUPN 2, Wide 3 trials a cell.",
    );
  });

  it('has one trial a row in a smoke run', async () => {
    const { exitCode, stderr } = await run(SPEC, '--smoke', '--seeds', '1', '--workers', '2');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('tuned: 2 cells and 2 trials, 0 done, 4 to train\n');
    const smoke = stored().filter(({ record }) => record.smoke);
    expect(smoke.map(({ record: { label, trial } }) => [label, trial?.settings])).toEqual([
      ['DUPN', undefined],
      ['DUPN-trial', { 'training.optimizer.learningRate': 0.001 }],
      ['Wide-ppp', undefined],
      ['Wide-ppp-trial', { 'model.ftrl.alpha': 0.5 }],
    ]);
  });

  it('runs the trials of a chosen row again when forced', async () => {
    const forced = await run(SPEC, '--force', '--only', 'dupn', '--seeds', '1', '--json');
    expect(forced.exitCode).toBe(0);
    const started = eventsIn(forced.stdout.trim().split('\n')).filter(
      ({ event }) => event === 'started',
    );
    expect(started.map(({ cell, trial, trials }) => ({ cell, trial, trials }))).toEqual([
      { cell: 'DUPN-trial', trial: 1, trials: 2 },
      { cell: 'DUPN-trial', trial: 2, trials: 2 },
      { cell: 'DUPN' },
    ]);
  });
});

interface DryRunJson {
  readonly cells: readonly {
    readonly cell: string;
    readonly seed: number;
    readonly trial?: number;
    readonly toTrain: boolean;
  }[];
}
