import * as tf from '@tensorflow/tfjs-core';
import { present } from '../../core/assert.ts';
import { attribute, RawScope, runSingle, type Attribute, type RawTensor } from './native-op.ts';

/** What BlockLSTMV2 leaves behind of each step: gates, cell, candidate, tanh of the cell. All [T, M, H]. */
export interface LstmTrace {
  readonly i: tf.Tensor3D;
  readonly cell: tf.Tensor3D;
  readonly f: tf.Tensor3D;
  readonly o: tf.Tensor3D;
  readonly candidate: tf.Tensor3D;
  readonly tanhCell: tf.Tensor3D;
  readonly h: tf.Tensor3D;
}

export interface LstmGradientInputs {
  /** [T, M, I] */
  readonly x: tf.Tensor3D;
  /** Rows x then h. [I + H, 4H] */
  readonly kernel: tf.Tensor2D;
  /** [4H] */
  readonly bias: tf.Tensor1D;
  readonly trace: LstmTrace;
  /** Gradient of h. [T, M, H] */
  readonly dy: tf.Tensor3D;
}

/** Gradients of x [T, M, I], kernel [I + H, 4H] and bias [4H]. */
export type LstmGradient = (inputs: LstmGradientInputs) => [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D];

/**
 * The gradient of a standard LSTM from zero states, column blocks i | f | candidate g | o. With dz the gradient in
 * front of the gates' nonlinearities, from the last step backwards:
 *
 *     dh_t = dy_t + dz_{t+1} W_h^T
 *     dc_t = dh_t o_t (1 - tanh² c_t) + dc_{t+1} f_{t+1}
 *     dz_t = [dc_t g_t i_t (1 - i_t), dc_t c_{t-1} f_t (1 - f_t), dc_t i_t (1 - g_t²), dh_t tanh(c_t) o_t (1 - o_t)]
 *
 * Only dz_{t+1} W_h^T has to go step by step. The factors of dc and dh are made before the loop, the gradients of
 * inputs and weights after it, each as one product over all steps. Native backend only.
 */
export const lstmGradient: LstmGradient = ({ x, kernel, trace, dy }) =>
  tf.tidy(() => {
    const [steps, moments, inputs] = x.shape;
    const hidden = kernel.shape[1] / 4;
    const rows = steps * moments;
    const [ofInput, ofHidden] = tf.split<tf.Tensor2D>(kernel, [inputs, hidden], 0) as [
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    const dz = preactivationGradients(trace, ofHidden, dy); // [T M, 4H]
    const flat = tf.reshape<tf.Rank.R2>(x, [rows, inputs]);
    const h = tf.reshape<tf.Rank.R2>(trace.h, [rows, hidden]);
    const before = tf.slice(h, [0, 0], [rows - moments, hidden]); // h_{t-1} of all steps but the first
    const after = tf.slice(dz, [moments, 0], [rows - moments, 4 * hidden]);
    return [
      tf.reshape<tf.Rank.R3>(tf.matMul(dz, ofInput, false, true), [steps, moments, inputs]),
      tf.concat([tf.matMul(flat, dz, true), tf.matMul(before, after, true)], 0),
      tf.sum<tf.Tensor1D>(dz, 0),
    ];
  });

/** dz of every step, one below the other. [T M, 4H] */
function preactivationGradients(
  trace: LstmTrace,
  ofHidden: tf.Tensor2D,
  dy: tf.Tensor3D,
): tf.Tensor2D {
  const [steps, moments, hidden] = dy.shape;
  const kept = new RawScope();
  const loop = new RawScope();
  const byStep = (tensor: tf.Tensor): RawTensor[] =>
    kept.run('Unpack', [float(), whole('num', steps), whole('axis', 0)], [kept.of(tensor)], steps);
  const upstream = byStep(dy); // T × [M, H]
  const forget = byStep(trace.f);
  const cellSlopes = byStep(tanhGradient(trace.tanhCell, trace.o));
  const slopes = byStep(slopesOf(trace)); // T × [M, 4H]
  const kernel = kept.of(ofHidden);
  const { add, multiply, timesTransposed, sideBySide } = stepOps(loop);

  const dz: RawTensor[] = []; // the last step's first
  let next: { readonly dz: RawTensor; readonly carried: RawTensor } | undefined;
  for (let t = steps - 1; t >= 0; t--) {
    const [given, cellSlope, slope, gate] = stepOf(t, upstream, cellSlopes, slopes, forget);
    const dh = next === undefined ? given : add(given, timesTransposed(next.dz, kernel));
    const fromHidden = multiply(dh, cellSlope);
    const dc = next === undefined ? fromHidden : add(fromHidden, next.carried);
    next = {
      dz: multiply(sideBySide([dc, dc, dc, dh]), slope), // [M, 4H]
      carried: multiply(dc, gate),
    };
    dz.push(next.dz);
    loop.give(next.dz, kept);
    loop.freeAllBut(next.carried);
  }
  const [stacked] = loop.run('Pack', [float(), whole('N', steps), whole('axis', 0)], dz.reverse());
  const all = loop.adopt(present(stacked, 'stack')); // [T, M, 4H]
  for (const scope of [loop, kept]) scope.freeAllBut();
  return tf.reshape(all, [steps * moments, 4 * hidden]);
}

/** The operations of one step, on raw tensors. */
function stepOps(scope: RawScope) {
  const columns = scope.of(tf.scalar(1, 'int32'));
  const run = (name: string, attributes: Attribute[], inputs: RawTensor[]): RawTensor =>
    present(scope.run(name, attributes, inputs)[0], name);
  return {
    add: (a: RawTensor, b: RawTensor) => run('AddV2', [float()], [a, b]),
    multiply: (a: RawTensor, b: RawTensor) => run('Mul', [float()], [a, b]),
    /** a b^T */
    timesTransposed: (a: RawTensor, b: RawTensor) =>
      run('BatchMatMulV2', [float(), flag('adj_x', false), flag('adj_y', true)], [a, b]),
    sideBySide: (parts: RawTensor[]) =>
      run(
        'ConcatV2',
        [float(), attribute.type('Tidx', 'int32'), whole('N', parts.length)],
        [...parts, columns],
      ),
  };
}

function stepOf<Lists extends RawTensor[][]>(
  t: number,
  ...lists: Lists
): { [K in keyof Lists]: RawTensor } {
  return lists.map((list) => present(list[t], 'step')) as { [K in keyof Lists]: RawTensor };
}

/** The factors of dc, dc, dc and dh in dz_t. [T, M, 4H] */
function slopesOf({ i, cell, f, o, candidate, tanhCell }: LstmTrace): tf.Tensor {
  const [steps, moments, hidden] = cell.shape;
  const cellBefore = tf.concat([tf.zeros([1, moments, hidden]), tf.slice(cell, 0, steps - 1)], 0);
  return tf.concat(
    [
      sigmoidGradient(i, candidate),
      sigmoidGradient(f, cellBefore),
      tanhGradient(candidate, i),
      sigmoidGradient(o, tanhCell),
    ],
    2,
  );
}

const float = () => attribute.type('T', 'float32');
const { int: whole, bool: flag } = attribute;

/** dy y (1 - y) */
function sigmoidGradient(y: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return runSingle('SigmoidGrad', [float()], [y, dy]);
}

/** dy (1 - y²) */
function tanhGradient(y: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return runSingle('TanhGrad', [float()], [y, dy]);
}
