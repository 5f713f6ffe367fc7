import type { Adoption, Adoptions } from '../experiment/adopt-cells.ts';

/** Which cells a run takes from other experiments, and which it looks for there in vain: a line for each, with its seeds. */
export function adoptionLines(adoptions: Adoptions): readonly string[] {
  const seeds = new Map<string, number[]>();
  for (const [{ cell }, adoption] of adoptions) {
    const line = `${cell.label}: ${adoptionText(adoption)}`;
    seeds.set(line, [...(seeds.get(line) ?? []), cell.seed]);
  }
  return Array.from(
    seeds,
    ([line, of]) => `${line} (seed${of.length === 1 ? '' : 's'} ${of.join(', ')})`,
  );
}

function adoptionText({ experiment, folder, why }: Adoption): string {
  return folder === undefined
    ? `nothing to take from experiment ${experiment}, ${why}: it has to be trained here`
    : `taken from experiment ${experiment}, with its weights, and not trained here`;
}
