import type * as tf from '@tensorflow/tfjs-core';

/** What trains a weight, fixed when the weight is declared. */
export type UpdateRule = AdagradRule | FtrlRule | FrozenRule;

export interface AdagradRule {
  readonly kind: 'adagrad';
  readonly initialAccumulator: number;
}

/**
 * From w = n = z = 0: z += g - (sqrt(n + g²) - sqrt(n)) / alpha · w; n += g²;
 * w = 0 if |z| <= l1, else -(z - sign(z) l1) / ((beta + sqrt(n)) / alpha + l2).
 */
export interface FtrlRule {
  readonly kind: 'ftrl';
  readonly alpha: number;
  readonly beta: number;
  readonly l1: number;
  readonly l2: number;
}

/** No step changes the weight, and nothing is kept beside it. */
export interface FrozenRule {
  readonly kind: 'frozen';
}

/** One step of a rule: what it needs besides the gradient. */
export type UpdateStep = AdagradStep | FtrlRule;

/** acc += g²; w -= lr g / (sqrt(acc) + epsilon), as TensorFlow's ResourceApplyAdagradV2. */
export interface AdagradStep {
  readonly kind: 'adagrad';
  readonly learningRate: tf.Scalar;
  readonly epsilon: tf.Scalar;
}

/** A tensor that a rule keeps beside a weight, of the weight's shape. */
export type SlotName = 'accumulator' | 'n' | 'z';

/** The slots of a rule and the value that fills each at the start, in the order in which TensorFlow's ops take them. */
export function slotStarts(rule: UpdateRule): readonly (readonly [SlotName, number])[] {
  switch (rule.kind) {
    case 'adagrad':
      return [['accumulator', rule.initialAccumulator]];
    case 'ftrl':
      return [
        ['n', 0],
        ['z', 0],
      ];
    case 'frozen':
      return [];
  }
}
