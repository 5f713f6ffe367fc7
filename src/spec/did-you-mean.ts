import { distance } from 'fastest-levenshtein';

/** The candidate that `word` is most likely a slip of, if any is near enough to be worth saying. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const allowed = word.length < 3 ? 0 : Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let fewest = allowed + 1;
  for (const candidate of candidates) {
    const slips = countSlips(word.toLowerCase(), candidate.toLowerCase());
    if (slips < fewest) {
      best = candidate;
      fewest = slips;
    }
  }
  return best;
}

/** Edit distance, but letters that only changed places (`crt`) are one slip. */
function countSlips(word: string, candidate: string): number {
  const edits = distance(word, candidate);
  return edits === 2 && letters(word) === letters(candidate) ? 1 : edits;
}

function letters(word: string): string {
  return Array.from(word).sort().join('');
}
