import type * as tf from '@tensorflow/tfjs-core';

/** What trains a weight, fixed when the weight is declared. */
export type UpdateRule = AdagradRule;

export interface AdagradRule {
  readonly kind: 'adagrad';
  readonly initialAccumulator: number;
}

/** One step of a rule. */
export type UpdateStep = AdagradStep;

/** acc += g²; w -= lr g / (sqrt(acc) + epsilon), as TensorFlow's ResourceApplyAdagradV2. */
export interface AdagradStep {
  readonly kind: 'adagrad';
  readonly learningRate: tf.Scalar;
  readonly epsilon: tf.Scalar;
}

/** A tensor that a rule keeps beside a weight, of the weight's shape. */
export type SlotName = 'accumulator';

/** The slots of a rule and the value that fills each at the start, in the order in which TensorFlow's ops take them. */
export function slotStarts(rule: UpdateRule): readonly (readonly [SlotName, number])[] {
  return [['accumulator', rule.initialAccumulator]];
}
