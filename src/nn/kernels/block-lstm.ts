import * as tf from '@tensorflow/tfjs-core';
import { lstmGradient, type LstmGradient } from './lstm-gradient.ts';
import { attribute, runOp, usesGpu } from './native-op.ts';

/**
 * TensorFlow's BlockLSTMV2: all steps of a standard LSTM in one kernel. Starts from zero states, no peepholes, no
 * cell clipping. Native backend only.
 *
 * @param x [T, M, I]
 * @param kernel Rows x then h, column blocks i | f | candidate | o. [I + H, 4H]
 * @param bias Same column blocks. [4H]
 * @param gradient On a CPU the one of large products, which took 0.8 of the kernel's time (docs/adr/0010); on a
 * GPU the kernel.
 * @returns h of every step. [T, M, H]
 */
export function blockLstm(
  x: tf.Tensor3D,
  kernel: tf.Tensor2D,
  bias: tf.Tensor1D,
  gradient: LstmGradient = usesGpu() ? blockLstmGradient : lstmGradient,
): tf.Tensor3D {
  const [steps, moments] = x.shape;
  const { state, peephole } = zeros(moments, bias.size / 4);
  const operation = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [xs, w, b, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const states = runOp(
      'BlockLSTMV2',
      [attribute.float('cell_clip', 0), NO_PEEPHOLE(), attribute.type('T', 'float32')],
      [{ int64: steps }, xs, state, state, w, peephole, peephole, peephole, b],
      7,
    );
    save([xs, w, b, ...states]);
    return {
      value: states[6] as tf.Tensor, // h
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [sx, sw, sb, i, cell, f, o, candidate, tanhCell, h] = saved as SavedTensors;
        const trace = { i, cell, f, o, candidate, tanhCell, h };
        return gradient({ x: sx, kernel: sw, bias: sb, trace, dy: dy as tf.Tensor3D });
      },
    };
  });
  return operation(x, kernel, bias) as tf.Tensor3D;
}

type States = [
  tf.Tensor3D,
  tf.Tensor3D,
  tf.Tensor3D,
  tf.Tensor3D,
  tf.Tensor3D,
  tf.Tensor3D,
  tf.Tensor3D,
];
type SavedTensors = [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D, ...States];

/** TensorFlow's own gradient kernel. */
export const blockLstmGradient: LstmGradient = ({ x, kernel, bias, trace, dy }) =>
  tf.tidy(() => {
    const [steps, moments] = x.shape;
    const { state, peephole } = zeros(moments, bias.size / 4);
    const { i, cell, f, o, candidate, tanhCell, h } = trace;
    const gradients = runOp(
      'BlockLSTMGradV2',
      [NO_PEEPHOLE(), attribute.type('T', 'float32')],
      [
        { int64: steps },
        ...[x, state, state, kernel, peephole, peephole, peephole, bias],
        ...[i, cell, f, o, candidate, tanhCell, h],
        ...[tf.zerosLike(dy), dy], // of cell, of h
      ],
      8,
    );
    // x, cs_prev, h_prev, w, wci, wcf, wco, b
    return [gradients[0], gradients[3], gradients[7]] as [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D];
  });

const NO_PEEPHOLE = () => attribute.bool('use_peephole', false);

function zeros(moments: number, hidden: number): { state: tf.Tensor2D; peephole: tf.Tensor1D } {
  return { state: tf.zeros([moments, hidden]), peephole: tf.zeros([hidden]) };
}
