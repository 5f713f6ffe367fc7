import * as tf from '@tensorflow/tfjs-core';
import type { Gradients } from './gradients.ts';
import type { AdagradStep } from './kernels/kernel-interface.ts';
import type { Parameters } from './parameters.ts';

export interface AdagradOptions {
  readonly learningRate: number;
  readonly embeddingLearningRate: number;
  /** Factor on the rates of weights whose name begins with the key: `l2r/`. */
  readonly rateFactors?: Readonly<Record<string, number>>;
  /** L2 penalty, coefficient / 2 · |w|², on dense kernels; on the embedding rows that a step touches. */
  readonly l2: { readonly dense: number; readonly embedding: number };
  /** Largest global norm of all gradients together; 0 = no clipping. */
  readonly clipNorm: number;
}

const EPSILON = 1e-7;

/**
 * One step of AdaGrad (Duchi et al. 2011): acc += g²; w -= rate · g / (sqrt(acc) + 1e-7). Rows of an
 * embedding table that the step did not touch keep weight and accumulator, which is exact since their
 * gradient is 0. Gradients are clipped together before L2 is added.
 *
 * Deviation: adagrad-rates. Dense weights and embeddings have a rate and a start of the accumulator each.
 * Deviation: l2. On kernels, and on the rows that a step touches; biases are left alone.
 * Deviation: gradient-clipping. By the global norm.
 */
export function adagradStep(
  parameters: Parameters,
  gradients: Gradients,
  options: AdagradOptions,
): void {
  tf.tidy(() => {
    const scale = clipScale(gradients, options.clipNorm);
    const epsilon = tf.scalar(EPSILON);
    const step = (rate: number): AdagradStep => ({ learningRate: tf.scalar(rate), epsilon });
    const factors = Object.entries(options.rateFactors ?? {});
    const stepOf = (name: string, rate: number): AdagradStep =>
      step(rate * (factors.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 1));
    for (const [name, gradient] of gradients.dense) {
      const weight = parameters.dense.get(name);
      if (weight === undefined) continue;
      const decay = weight.decays ? options.l2.dense : 0;
      weight.storage.adagrad(
        regularised(scaled(gradient, scale), () => weight.storage.value(), decay),
        stepOf(name, options.learningRate),
      );
    }
    for (const [name, { ids, gradient }] of gradients.tables) {
      const table = parameters.tables.get(name);
      if (table === undefined || ids.length === 0) continue;
      const penalised = regularised(
        scaled(gradient, scale),
        () => table.read(ids),
        options.l2.embedding,
      );
      table.adagrad({ ids, gradient: penalised }, stepOf(name, options.embeddingLearningRate));
    }
  });
}

/** The global norm of all gradients. */
export function globalNorm(gradients: Gradients): tf.Scalar {
  return tf.tidy(() => {
    const all = [
      ...gradients.dense.values(),
      ...[...gradients.tables.values()].map(({ gradient }) => gradient),
    ];
    return tf.sqrt(tf.addN(all.map((gradient) => tf.sum<tf.Scalar>(tf.square(gradient)))));
  });
}

function clipScale(gradients: Gradients, clipNorm: number): tf.Scalar | undefined {
  if (clipNorm === 0) return undefined;
  return tf.minimum(1, tf.div(clipNorm, tf.add(globalNorm(gradients), 1e-12)));
}

function scaled<T extends tf.Tensor>(gradient: T, scale: tf.Scalar | undefined): T {
  return scale === undefined ? gradient : tf.mul(gradient, scale);
}

function regularised<T extends tf.Tensor>(gradient: T, weight: () => tf.Tensor, l2: number): T {
  return l2 === 0 ? gradient : tf.add(gradient, tf.mul(weight(), l2));
}
