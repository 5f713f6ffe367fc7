import { peakRateShare } from '../core/learning-rate.ts';
import { asChosen, type MatchedCell } from './match-records.ts';

/** Below this a cell was not trained at the rate that its file states. */
const NAMED_BELOW = 0.5;

/** Which cells are so short that warm-up keeps them from the rate that the experiment states. */
export function rateNotes(cells: readonly MatchedCell[]): readonly string[] {
  const peaks = new Map<string, number>(); // by label, over seeds
  for (const { cell, record } of cells) {
    if (record === undefined || cell.model.kind === 'wide') continue; // FTRL has no warm-up
    const { training } = asChosen(cell, record) ?? cell;
    const peak = peakRateShare(training.optimizer, record.work.steps);
    peaks.set(cell.label, Math.max(peak, peaks.get(cell.label) ?? 0));
  }
  const low = [...peaks].filter(([, peak]) => peak < NAMED_BELOW);
  if (low.length === 0) return [];
  const shareOf = (peak: number): string => `${Math.max(1, Math.round(100 * peak))} %`;
  const shares = [...new Set(low.map(([, peak]) => shareOf(peak)))];
  const named = shares.map((share) => {
    const labels = low.flatMap(([label, peak]) => (shareOf(peak) === share ? [label] : []));
    return `${share} (${labels.join('; ')})`;
  });
  const hasWideSide = cells.some(
    ({ cell: { label, model } }) =>
      model.kind === 'wide-deep' && low.some(([name]) => name === label),
  );
  const wideSide = hasWideSide ? ' Of a wide-deep it is that of the deep side.' : '';
  return [
    `Rates that are not reached: these cells have so few steps beside those of their warm-up that their rate rises to no more than the named share of what is stated: ${named.join(', ')}.${wideSide}`,
  ];
}
