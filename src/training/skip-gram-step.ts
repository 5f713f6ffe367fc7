/** Vectors under training, row-major: v of each word as input, v' as context. [V × d] each */
export interface SkipGramVectors {
  readonly dim: number;
  readonly input: Float32Array;
  readonly context: Float32Array;
}

export interface SkipGramPair {
  /** The word whose vector predicts. */
  readonly word: number;
  /** The word seen beside it, then noise words; more may lie behind `count`. */
  readonly targets: Int32Array;
  readonly count: number;
}

/**
 * One step of gradient descent on the loss of a pair, skip-gram with negative sampling (Mikolov et al. 2013,
 * "Distributed Representations of Words and Phrases", Eq. 4): word I, word O beside it, noise words k,
 *
 *     loss = -log sigmoid(v'_O · v_I) - sum_k log sigmoid(-v'_k · v_I)
 *
 * A noise word drawn twice is descended on twice, one after the other, as in word2vec.c.
 *
 * @param change Scratch space. [d]
 * @returns The loss before the step.
 */
export function descendPair(
  { dim, input, context }: SkipGramVectors,
  { word, targets, count }: SkipGramPair,
  rate: number,
  change: Float32Array,
): number {
  // `?? 0` in the place of `at` saves a quarter of the time, and nearly all of it is spent here
  const from = word * dim;
  let loss = 0;
  change.fill(0);
  for (let k = 0; k < count; k++) {
    const to = (targets[k] ?? 0) * dim;
    let score = 0;
    for (let d = 0; d < dim; d++) score += (input[from + d] ?? 0) * (context[to + d] ?? 0);
    const wrong = k === 0 ? -score : score;
    const miss = 1 / (1 + Math.exp(-wrong)); // what the right answer's probability lacks to 1
    loss += softplus(wrong);
    const step = (k === 0 ? rate : -rate) * miss;
    for (let d = 0; d < dim; d++) {
      const v = context[to + d] ?? 0;
      change[d] = (change[d] ?? 0) + step * v;
      context[to + d] = v + step * (input[from + d] ?? 0);
    }
  }
  for (let d = 0; d < dim; d++) input[from + d] = (input[from + d] ?? 0) + (change[d] ?? 0);
  return loss;
}

/** log(1 + e^x) */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
