import * as tf from '@tensorflow/tfjs-core';
import { attribute, runOp } from './native-op.ts';

/**
 * TensorFlow's BlockLSTMV2: all steps of a standard LSTM in one kernel, with BlockLSTMGradV2 as its
 * gradient. Starts from zero states, no peepholes, no cell clipping. Native backend only.
 *
 * @param x [T, M, I]
 * @param kernel Rows x then h, column blocks i | f | candidate | o. [I + H, 4H]
 * @param bias Same column blocks. [4H]
 * @returns h of every step. [T, M, H]
 */
export function blockLstm(x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  const [steps, moments] = x.shape;
  const hidden = bias.size / 4;
  const operation = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [xs, w, b, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const zeroState = tf.zeros([moments, hidden]);
    const noPeephole = tf.zeros([hidden]);
    const fixed = [zeroState, zeroState, w, noPeephole, noPeephole, noPeephole, b];
    const states = runOp(
      'BlockLSTMV2',
      [
        attribute.float('cell_clip', 0),
        attribute.bool('use_peephole', false),
        attribute.type('T', 'float32'),
      ],
      [{ int64: steps }, xs, ...fixed],
      7,
    );
    const h = states[6] as tf.Tensor; // i, cs, f, o, ci, co, h
    save([xs, ...fixed, ...states]);
    return {
      value: h,
      gradFunc: (dh: tf.Tensor, saved: tf.Tensor[]) => {
        const gradients = runOp(
          'BlockLSTMGradV2',
          [attribute.bool('use_peephole', false), attribute.type('T', 'float32')],
          [{ int64: steps }, ...saved, tf.zerosLike(dh), dh],
          8,
        );
        // x, cs_prev, h_prev, w, wci, wcf, wco, b
        return [gradients[0], gradients[3], gradients[7]] as tf.Tensor[];
      },
    };
  });
  return operation(x, kernel, bias) as tf.Tensor3D;
}
