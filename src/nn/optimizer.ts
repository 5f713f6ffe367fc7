import * as tf from '@tensorflow/tfjs-core';
import { adagradUpdate, type AdagradOptions } from './adagrad.ts';
import type { WeightGradients } from './gradients.ts';
import type { Parameters } from './parameters.ts';
import { touchedDense, touchedRows, type WeightUpdate } from './touched-weight.ts';

export interface OptimizerOptions extends AdagradOptions {
  /** Largest global norm of all gradients together; 0 = no clipping. */
  readonly clipNorm: number;
}

/**
 * One step of every weight that has a gradient, each by its own rule. Gradients are clipped together before a rule
 * adds its L2.
 *
 * Deviation: gradient-clipping. By the global norm.
 */
export function optimizerStep(
  parameters: Parameters,
  gradients: WeightGradients,
  options: OptimizerOptions,
): void {
  tf.tidy(() => {
    const scale = clipScale(gradients, options.clipNorm);
    const update = updateByRule(options);
    for (const [name, gradient] of gradients.dense) {
      const weight = parameters.dense.get(name);
      if (weight !== undefined) update(touchedDense(weight), scaled(gradient, scale));
    }
    for (const [name, { ids, gradient }] of gradients.tables) {
      const table = parameters.tables.get(name);
      if (table === undefined || ids.length === 0) continue;
      update(touchedRows(table, ids), scaled(gradient, scale));
    }
  });
}

function updateByRule(options: AdagradOptions): WeightUpdate {
  const adagrad = adagradUpdate(options);
  return (weight, gradient) => {
    switch (weight.rule.kind) {
      case 'adagrad':
        adagrad(weight, gradient);
        break;
      case 'ftrl':
        weight.update(gradient, weight.rule);
        break;
      case 'frozen':
    }
  };
}

/** The global norm of all gradients. */
export function globalNorm(gradients: WeightGradients): tf.Scalar {
  return tf.tidy(() => {
    const all = [
      ...gradients.dense.values(),
      ...[...gradients.tables.values()].map(({ gradient }) => gradient),
    ];
    return tf.sqrt(tf.addN(all.map((gradient) => tf.sum<tf.Scalar>(tf.square(gradient)))));
  });
}

function clipScale(gradients: WeightGradients, clipNorm: number): tf.Scalar | undefined {
  if (clipNorm === 0) return undefined;
  return tf.minimum(1, tf.div(clipNorm, tf.add(globalNorm(gradients), 1e-12)));
}

function scaled<T extends tf.Tensor>(gradient: T, scale: tf.Scalar | undefined): T {
  return scale === undefined ? gradient : tf.mul(gradient, scale);
}
