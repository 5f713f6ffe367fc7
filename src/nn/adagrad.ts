import * as tf from '@tensorflow/tfjs-core';
import type { TouchedWeight, WeightUpdate } from './touched-weight.ts';

export interface AdagradOptions {
  readonly learningRate: number;
  readonly embeddingLearningRate: number;
  /** Factor on the rates of weights with the key as a part of their name: `l2r` in `l2r/logit/bias`, `deep/l2r/logit/bias`. */
  readonly rateFactors?: Readonly<Record<string, number>>;
  /** L2 penalty, coefficient / 2 · |w|², on dense kernels; on the embedding rows that a step touches. */
  readonly l2: { readonly dense: number; readonly embedding: number };
}

const EPSILON = 1e-7;

/**
 * AdaGrad (Duchi et al. 2011): acc += g²; w -= rate · g / (sqrt(acc) + 1e-7). Rows of an embedding table
 * that the step did not touch keep weight and accumulator, which is exact since their gradient is 0. Call it where a
 * tidy is open.
 *
 * Deviation: adagrad-rates. Dense weights and embeddings have a rate and a start of the accumulator each.
 * Deviation: l2. On kernels, and on the rows that a step touches; biases are left alone.
 */
export function adagradUpdate(options: AdagradOptions): WeightUpdate {
  const epsilon = tf.scalar(EPSILON);
  const factors = Object.entries(options.rateFactors ?? {});
  return (weight, gradient) => {
    const base = weight.part === 'rows' ? options.embeddingLearningRate : options.learningRate;
    const parts = weight.name.split('/');
    const factor = factors.find(([part]) => parts.includes(part))?.[1] ?? 1;
    const learningRate = tf.scalar(base * factor);
    const penalised = regularised(weight, gradient, coefficientOf(weight.part, options.l2));
    weight.update(penalised, { kind: 'adagrad', learningRate, epsilon });
  };
}

function coefficientOf(part: TouchedWeight<tf.Tensor>['part'], l2: AdagradOptions['l2']): number {
  switch (part) {
    case 'kernel':
      return l2.dense;
    case 'bias':
      return 0;
    case 'rows':
      return l2.embedding;
  }
}

function regularised<T extends tf.Tensor>(weight: TouchedWeight<T>, gradient: T, l2: number): T {
  return l2 === 0 ? gradient : tf.add(gradient, tf.mul(weight.value(), l2));
}
