import { describe, expect, it } from 'vitest';
import { chooseTrial, outcomeOfRecord } from '../../src/results/choose-trial.ts';
import type { RunRecord, TrialOutcome } from '../../src/results/run-record.ts';
import { exampleRecord } from './example-record.ts';

const scored = (score: number | null): TrialOutcome => ({
  ...{ settings: {}, digest: 'ab'.repeat(32), score },
  work: { samplesSeen: { ctr: 10 }, trainingSeconds: 1, wallSeconds: 2 },
});
const diverged: TrialOutcome = { ...scored(null), work: null, failure: 'the ctr loss is NaN' };

describe('chooseTrial', () => {
  it.each<readonly [string, readonly TrialOutcome[], number | undefined]>([
    ['the best score, larger being better', [scored(0.7), scored(0.9), scored(0.8)], 1],
    ['with losses, which are below 0', [scored(-0.9), scored(-0.7), scored(-0.8)], 1],
    ['of equal ones the first', [scored(0.7), scored(0.9), scored(0.9)], 1],
    ['never one that diverged', [diverged, scored(-5), diverged], 1],
    ['any score before none', [scored(null), scored(-3)], 1],
    ['the first that did not diverge where none has a score', [diverged, scored(null), scored(null)], 1],
    ['the only one', [scored(null)], 0],
    ['none where all diverged', [diverged, diverged], undefined],
  ])('takes %s', (_what, trials, expected) => {
    expect(chooseTrial(trials)).toBe(expected);
  });
});

describe('outcomeOfRecord', () => {
  const trial = { settings: { 'model.dropout': 0.1 } };
  const of = (overrides: Partial<RunRecord>) => outcomeOfRecord(exampleRecord(overrides));

  it('is what the trial scored, and what it cost', () => {
    expect(of({ trial })).toEqual({
      settings: trial.settings,
      digest: 'ab'.repeat(32),
      score: 0.7,
      work: { samplesSeen: { ctr: 8000, ppp: 3000 }, trainingSeconds: 60, wallSeconds: 90 },
    });
  });

  it('has what pre-training took where there was any', () => {
    const pretraining = { words: 10, pairs: 40, seconds: 7, loss: 1 };
    const work = { ...exampleRecord().work, pretraining };
    expect(of({ trial, work })?.work).toMatchObject({ pretrainingSeconds: 7, trainingSeconds: 60 });
  });

  it('has what making representations took where it made them', () => {
    const work = { ...exampleRecord().work, representingSeconds: 19 };
    expect(of({ trial, work })?.work).toMatchObject({ representingSeconds: 19 });
  });

  it.each<readonly [string, Partial<RunRecord['selection']>]>([
    ['too few positives', { by: 'last' }],
    ['too few positives, as records once told it', { by: 'last', score: 0 }],
    ['a score that is no number', { score: Number.NaN }],
  ])('has no score with %s', (_why, selection) => {
    const { score: _score, ...unscored } = exampleRecord().selection;
    const record = { trial, selection: { ...unscored, ...selection } };
    expect(of(record)?.score).toBeNull();
  });

  it('is none of a cell of the table', () => {
    expect(of({})).toBeUndefined();
  });
});
