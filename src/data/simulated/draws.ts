import { normalDraw, type RandomStream } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** `count` standard normal draws. */
export function normals(count: number, stream: RandomStream): Float32Array {
  return new Float32Array(count).map(() => normalDraw(stream));
}

/** A number of arrivals (Knuth's product of uniforms; meant for means below 30). */
export function poissonDraw(mean: number, stream: RandomStream): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = stream(); product > limit; product *= stream()) count++;
  return count;
}

export function indexDraw(count: number, stream: RandomStream): number {
  return Math.floor(stream() * count);
}

/** An index in proportion to the weights. */
export function weightedDraw(
  weights: readonly number[] | Float32Array,
  stream: RandomStream,
): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let left = stream() * total;
  for (let k = 0; k < weights.length; k++) {
    left -= weights[k] ?? 0;
    if (left < 0) return k;
  }
  return weights.length - 1;
}

/** An index in proportion to exp(utility). */
export function softmaxDraw(utilities: readonly number[], stream: RandomStream): number {
  let most = -Infinity;
  for (const utility of utilities) most = Math.max(most, utility);
  const sums: number[] = [];
  let sum = 0;
  for (const utility of utilities) {
    sum += Math.exp(utility - most);
    sums.push(sum);
  }
  const target = stream() * sum;
  return sums.findIndex((reached) => reached > target);
}

/** An index of [from, to) in proportion to the steps of `cumulative`, which starts at 0 before `from`. */
export function cumulativeDraw(
  cumulative: Float32Array,
  { from, to }: { readonly from: number; readonly to: number },
  stream: RandomStream,
): number {
  const target = stream() * at(cumulative, to - 1);
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(cumulative, middle) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `count` different values of a draw; fewer when `attempts` draws do not bring them. */
export function distinctDraws(count: number, draw: () => number, attempts = count * 20): number[] {
  const found = new Set<number>();
  for (let tries = 0; found.size < count && tries < attempts; tries++) found.add(draw());
  return [...found];
}
