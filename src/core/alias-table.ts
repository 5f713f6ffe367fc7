import type { RandomStream } from './random.ts';
import { at } from './typed-arrays.ts';

/**
 * Draws indices in proportion to weights, each in constant time: the alias method of Walker (1977), its tables by Vose (1991).
 * An index of weight 0 is never drawn.
 *
 * @param weights At least one above 0, none below. [n]
 */
export function aliasTable(weights: Float32Array): (stream: RandomStream) => number {
  const count = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = Float64Array.from(weights, (weight) => (weight * count) / total); // 1 on average
  const poor: number[] = [];
  const rich: number[] = [];
  share.forEach((value, index) => (value < 1 ? poor : rich).push(index));
  const own = new Float32Array(count).fill(1);
  const alias = Int32Array.from({ length: count }, (_, index) => index);
  while (poor.length > 0 && rich.length > 0) {
    const taker = poor.pop() ?? 0;
    const giver = rich.pop() ?? 0;
    own[taker] = share[taker] ?? 0;
    alias[taker] = giver;
    const left = (share[giver] ?? 0) - (1 - (share[taker] ?? 0));
    share[giver] = left;
    (left < 1 ? poor : rich).push(giver);
  }
  return (stream) => {
    const index = Math.floor(stream() * count);
    return stream() < at(own, index) ? index : at(alias, index);
  };
}
