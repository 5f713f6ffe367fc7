import { at } from '../../src/core/typed-arrays.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { readWeights } from '../../src/nn/weights.ts';

type Vector = readonly number[];

/** The layers of a Transformer by their definitions: float64, one number at a time. */
export interface LayersByLoops {
  /** x W + b */
  readonly affine: (layer: string, x: Vector) => number[];
  /** scale · (x - mean) / sqrt(variance + 1e-5) + bias */
  readonly norm: (layer: string, x: Vector) => number[];
}

export function layersByLoops(parameters: Parameters): LayersByLoops {
  const weights = readWeights(parameters);
  const values = (name: string): number[] => [...(weights.get(name)?.data ?? [])];
  return {
    affine: (layer, x) => {
      const [kernel, bias] = [values(`${layer}/kernel`), values(`${layer}/bias`)];
      const entry = (i: number, j: number): number => kernel[i * bias.length + j] ?? NaN;
      return bias.map((b, j) => x.reduce((sum, value, i) => sum + value * entry(i, j), b));
    },
    norm: (layer, x) => {
      const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
      const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
      const [scale, bias] = [values(`${layer}/scale`), values(`${layer}/bias`)];
      return x.map((value, d) => {
        const standard = (value - mean) / Math.sqrt(variance + 1e-5);
        return standard * (scale[d] ?? NaN) + (bias[d] ?? NaN);
      });
    },
  };
}

export interface BlockLoopOptions {
  readonly name: string;
  readonly heads: number;
  readonly context: 'causal' | 'full';
}

/** A block with the norms in front, for one history without padding: events [n][H] -> states [n][H]. */
export function blockByLoops(
  { affine, norm }: LayersByLoops,
  events: readonly Vector[],
  { name, heads, context }: BlockLoopOptions,
): number[][] {
  const inputs = events.map((event) =>
    affine(`${name}/attention/input`, norm(`${name}/attention/norm`, event)),
  );
  return events.map((event, t) => {
    const seen = inputs.slice(0, context === 'causal' ? t + 1 : events.length);
    const attended = Array.from({ length: heads }, (_, head) =>
      attendedByLoops(inputs[t] ?? [], seen, head, heads),
    ).flat();
    const y = plus(event, affine(`${name}/attention/output`, attended));
    const hidden = affine(`${name}/feed_forward/dense_0`, norm(`${name}/feed_forward/norm`, y));
    const open = hidden.map((value) => Math.max(value, 0));
    return plus(y, affine(`${name}/feed_forward/dense_1`, open));
  });
}

/** One head: query | key | value [3H] of a step and of those that it sees -> [H / heads] */
function attendedByLoops(own: Vector, seen: readonly Vector[], head: number, heads: number) {
  const width = own.length / 3;
  const size = width / heads;
  const part = (vector: Vector, block: number): Vector =>
    vector.slice(block * width + head * size, block * width + (head + 1) * size);
  const query = part(own, 0);
  const scores = seen.map((other) => Math.exp(dot(query, part(other, 1)) / Math.sqrt(size)));
  const total = scores.reduce((sum, score) => sum + score, 0);
  return query.map((_, d) => {
    const values = seen.map((other) => part(other, 2)[d] ?? NaN);
    return dot(scores, values) / total;
  });
}

export function plus(a: Vector, b: Vector): number[] {
  return a.map((value, d) => value + (b[d] ?? NaN));
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, d) => sum + value * (b[d] ?? NaN), 0);
}

/** Row r of a flat matrix. */
export function rowOf(data: Float32Array, r: number, width: number): number[] {
  return Array.from({ length: width }, (_, d) => at(data, r * width + d));
}
