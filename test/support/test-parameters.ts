import { normalDraw, randomStream } from '../../src/core/random.ts';
import { Parameters } from '../../src/nn/parameters.ts';
import { assignWeights, readWeights } from '../../src/nn/weights.ts';

export function testParameters(seed = 1, initialAccumulator = 0.1): Parameters {
  return new Parameters({
    seed,
    initialAccumulator,
    embeddingInitialAccumulator: initialAccumulator,
    embeddingDeviation: 0.5,
  });
}

/** Fills every weight, biases too, with draws that no transposition or permutation leaves as they are. */
export function randomizeWeights(parameters: Parameters, seed: number, deviation = 0.5): void {
  const stream = randomStream(seed, 'test weights');
  const weights = readWeights(parameters);
  for (const [name, { shape, data }] of weights) {
    const padded = parameters.tables.has(name) ? (shape[1] ?? 0) : 0; // row 0 stays 0
    for (let k = padded; k < data.length; k++) data[k] = deviation * normalDraw(stream);
  }
  assignWeights(parameters, weights);
}

/** Normal draws. */
export function draws(size: number, seed: number, deviation = 0.7): Float32Array {
  const stream = randomStream(seed, 'test inputs');
  return Float32Array.from({ length: size }, () => deviation * normalDraw(stream));
}
