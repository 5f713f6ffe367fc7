import * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels/kernels.ts';
import { blockLstm } from './kernels/block-lstm.ts';
import { forgetGateBias, glorotUniform, type Parameters } from './parameters.ts';

export interface PropertyGatedLstm {
  readonly parameters: Parameters;
  readonly hidden: number;
  readonly usesProperty: boolean;
}

export interface PropertyGatedLstmOptions {
  readonly itemWidth: number;
  /** 0: a plain LSTM on the items (DUPN-bpatt, -nobp). */
  readonly propertyWidth: number;
  readonly hidden: number;
  readonly forgetBias: number;
}

/**
 * Declares `lstm/kernel_item` [E, 4H], `lstm/kernel_hidden` [H, 4H], `lstm/bias` [4H], column blocks
 * i | f | o | candidate, and `lstm/kernel_property` [P, 3H], blocks i | f | o.
 */
export function propertyGatedLstm(
  parameters: Parameters,
  options: PropertyGatedLstmOptions,
): PropertyGatedLstm {
  const { itemWidth, propertyWidth, hidden } = options;
  parameters.declareDense('lstm/kernel_item', [itemWidth, 4 * hidden], glorotUniform);
  parameters.declareDense('lstm/kernel_hidden', [hidden, 4 * hidden], glorotUniform);
  parameters.declareDense('lstm/bias', [4 * hidden], forgetGateBias(options.forgetBias));
  if (propertyWidth > 0) {
    parameters.declareDense('lstm/kernel_property', [propertyWidth, 3 * hidden], glorotUniform);
  }
  return { parameters, hidden, usesProperty: propertyWidth > 0 };
}

/**
 * Ni et al. 2018, Eq. 2-6:
 *
 *     i_t = sigmoid(W_ei e_t + W_pi p_t + W_hi h_{t-1} + b_i)          (2)
 *     f_t = sigmoid(W_ef e_t + W_pf p_t + W_hf h_{t-1} + b_f)          (3)
 *     c_t = f_t * c_{t-1} + i_t * tanh(W_ec e_t + W_hc h_{t-1} + b_c)  (4)
 *     o_t = sigmoid(W_eo e_t + W_po p_t + W_ho h_{t-1} + b_o)          (5)
 *     h_t = o_t * tanh(c_t)                                            (6)
 *
 * from c_0 = h_0 = 0. The property enters the gates only. Histories are padded on the right, so no real
 * step depends on a padded one; h of padded steps is left undefined and must be masked by the reader.
 *
 * @param e Item vectors, time first. [T, M, E]
 * @param p Behaviour properties, or undefined for a plain LSTM. [T, M, P]
 * @returns h of every step. [T, M, H]
 */
export function lstmStates(
  lstm: PropertyGatedLstm,
  e: tf.Tensor3D,
  p: tf.Tensor3D | undefined,
): tf.Tensor3D {
  return kernels().kind === 'native' ? fusedLstmStates(lstm, e, p) : composedLstmStates(lstm, e, p);
}

/**
 * The same by TensorFlow's fused BlockLSTMV2: a standard LSTM fed [e; p] whose candidate columns for p
 * are zero, which is identical. Native backend only.
 */
export function fusedLstmStates(
  lstm: PropertyGatedLstm,
  e: tf.Tensor3D,
  p: tf.Tensor3D | undefined,
): tf.Tensor3D {
  return tf.tidy(() => {
    const { item, hidden, property, bias } = blocks(lstm);
    const rows = [item, ...(property === undefined ? [] : [withoutCandidate(property)]), hidden];
    const kernel = tf.concat(rows, 0); // [E + P + H, 4H]
    const x = p === undefined ? e : tf.concat([e, p], 2); // [T, M, E + P]
    return blockLstm(x, candidateThird(kernel), candidateThird(bias));
  });
}

/** The same step by step in core ops: runs on every backend. */
export function composedLstmStates(
  lstm: PropertyGatedLstm,
  e: tf.Tensor3D,
  p: tf.Tensor3D | undefined,
): tf.Tensor3D {
  return tf.tidy(() => {
    const { item, hidden, property, bias } = blocks(lstm);
    const [steps, moments] = e.shape;
    const H = lstm.hidden;
    const p3 = property;
    let h = tf.zeros<tf.Rank.R2>([moments, H]);
    let c = tf.zeros<tf.Rank.R2>([moments, H]);
    const states: tf.Tensor2D[] = [];
    for (let t = 0; t < steps; t++) {
      let z = tf.add(tf.matMul(stepOf(e, t), item), tf.matMul(h, hidden)); // [M, 4H]
      z = tf.add(z, bias);
      if (p !== undefined && p3 !== undefined) {
        const gates = tf.matMul(stepOf(p, t), p3); // [M, 3H]
        z = tf.add(z, tf.concat([gates, tf.zeros([moments, H])], 1));
      }
      const [i, f, o, candidate] = tf.split(z, 4, 1) as [
        tf.Tensor2D,
        tf.Tensor2D,
        tf.Tensor2D,
        tf.Tensor2D,
      ];
      c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(candidate))); // Eq. 2-4
      h = tf.mul(tf.sigmoid(o), tf.tanh(c)); // Eq. 5-6
      states.push(h);
    }
    return tf.stack(states, 0) as tf.Tensor3D; // [T, M, H]
  });
}

interface Blocks {
  readonly item: tf.Tensor2D;
  readonly hidden: tf.Tensor2D;
  readonly property: tf.Tensor2D | undefined;
  readonly bias: tf.Tensor1D;
}

function blocks({ parameters, usesProperty }: PropertyGatedLstm): Blocks {
  return {
    item: parameters.value('lstm/kernel_item') as tf.Tensor2D,
    hidden: parameters.value('lstm/kernel_hidden') as tf.Tensor2D,
    property: usesProperty ? (parameters.value('lstm/kernel_property') as tf.Tensor2D) : undefined,
    bias: parameters.value('lstm/bias') as tf.Tensor1D,
  };
}

/** [P, 3H] i | f | o -> [P, 4H] with a zero candidate block */
function withoutCandidate(property: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = property.shape;
  return tf.concat([property, tf.zeros<tf.Rank.R2>([rows, columns / 3])], 1);
}

/** Column blocks i | f | o | c -> i | f | c | o, the order of BlockLSTMV2. */
function candidateThird<T extends tf.Tensor1D | tf.Tensor2D>(weights: T): T {
  const axis = weights.rank - 1;
  const [i, f, o, c] = tf.split<T>(weights, 4, axis) as [T, T, T, T];
  return tf.concat<T>([i, f, c, o], axis);
}

/** [T, M, d] -> step t [M, d] */
function stepOf(x: tf.Tensor3D, t: number): tf.Tensor2D {
  const [, moments, width] = x.shape;
  return tf.reshape(tf.slice(x, [t, 0, 0], [1, moments, width]), [moments, width]);
}
