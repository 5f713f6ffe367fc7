/** Share of the base rate at a step of a run of `steps`: constant, to 0 linearly, or to 0 along half a cosine. */
export function rateShare(
  decay: 'none' | 'linear' | 'cosine',
  step: number,
  steps: number,
): number {
  const done = Math.min(1, step / Math.max(1, steps));
  switch (decay) {
    case 'none':
      return 1;
    case 'linear':
      return 1 - done;
    case 'cosine':
      return (1 + Math.cos(Math.PI * done)) / 2;
  }
}
