import { incompleteBeta } from './incomplete-beta.ts';

/** P(|T| ≥ |t|) of Student's t with `degrees` degrees of freedom: I_{ν / (ν + t²)}(ν / 2, 1 / 2). */
export function twoSidedTail(t: number, degrees: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/**
 * The t that |T| exceeds with probability 1 - confidence, by bisection of the tail.
 *
 * @param confidence in (0, 1)
 */
export function twoSidedQuantile(confidence: number, degrees: number): number {
  const tail = 1 - confidence;
  let low = 0;
  let high = 1;
  while (twoSidedTail(high, degrees) > tail) high *= 2;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (twoSidedTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
