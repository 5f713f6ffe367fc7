import { valueAt } from './raw-data.ts';
import type { Finding } from './spec-problem.ts';

/**
 * kind multi-task compares a joint cell with its twins at the same number of samples of each task. Epochs give them that,
 * however batches are mixed; only stopping early takes it away. 0 is the default of training.patience.
 */
export function sampleFindings(data: unknown): readonly Finding[] {
  if (valueAt(data, ['kind']) !== 'multi-task') return [];
  const patience = valueAt(data, ['training', 'patience']) ?? 0;
  const stated = valueAt(data, ['unequalSamples']);
  if (typeof patience !== 'number') return [];
  if (patience > 0 && stated !== true) {
    const message =
      'with patience, joint and single cells stop after different numbers of samples of a task: 0 stops none early, or the file says `unequalSamples: true` and the report flags the pairs';
    return [{ code: 'contradiction', path: ['training', 'patience'], blame: 'value', message }];
  }
  if (patience === 0 && stated === true) {
    const message = 'nothing makes the samples unequal: training.patience is 0';
    return [{ code: 'contradiction', path: ['unequalSamples'], blame: 'key', message }];
  }
  return [];
}
