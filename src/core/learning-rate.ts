export interface RateCourse {
  /** From full to 0 over the run: not at all, linearly, or along half a cosine. */
  readonly decay: 'none' | 'linear' | 'cosine';
  /**
   * Steps over which the rate rises to full. AdaGrad's first steps have the size of the rate in every
   * coordinate whatever the gradient (g / sqrt(g²)); at once, they can push all of a layer's ReLUs below 0.
   */
  readonly warmupSteps: number;
  /** The same as a share of the run's steps, for runs of unequal length; the longer of the two counts. */
  readonly warmupShare: number;
}

/** Steps over which the rate of a run of `steps` rises to full. */
function warmupOf({ warmupSteps, warmupShare }: RateCourse, steps: number): number {
  return Math.max(warmupSteps, Math.ceil(warmupShare * steps));
}

/** Share of the base rate at a step, from 0, of a run of `steps`. */
export function rateShare(course: RateCourse, step: number, steps: number): number {
  const warmup = warmupOf(course, steps);
  const warm = warmup === 0 ? 1 : Math.min(1, (step + 1) / warmup);
  return warm * decayShare(course.decay, Math.min(1, step / Math.max(1, steps)));
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

/** The largest share that a run of `steps` comes to: below 1 where warm-up takes much of it. */
export function peakRateShare(course: RateCourse, steps: number): number {
  // It rises until warm-up ends or decay outweighs it, and falls from then on
  let peak = 0;
  for (let step = 0; step < Math.min(steps, Math.max(1, warmupOf(course, steps))); step++) {
    peak = Math.max(peak, rateShare(course, step, steps));
  }
  return peak;
}
