export interface RateCourse {
  /** From full to 0 over the run: not at all, linearly, or along half a cosine. */
  readonly decay: 'none' | 'linear' | 'cosine';
  /**
   * Steps over which the rate rises to full. AdaGrad's first steps have the size of the rate in every
   * coordinate whatever the gradient (g / sqrt(g²)); at once, they can push all of a layer's ReLUs below 0.
   */
  readonly warmupSteps: number;
}

/** Share of the base rate at a step, from 0, of a run of `steps`. */
export function rateShare({ decay, warmupSteps }: RateCourse, step: number, steps: number): number {
  const warm = warmupSteps === 0 ? 1 : Math.min(1, (step + 1) / warmupSteps);
  return warm * decayShare(decay, Math.min(1, step / Math.max(1, steps)));
}

function decayShare(decay: RateCourse['decay'], done: number): number {
  switch (decay) {
    case 'none':
      return 1;
    case 'linear':
      return 1 - done;
    case 'cosine':
      return (1 + Math.cos(Math.PI * done)) / 2;
  }
}
