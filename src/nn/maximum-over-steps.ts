import * as tf from '@tensorflow/tfjs-core';

/** Below every real number of a network; adding one to it does not change it. */
const LOWEST = -1e30;

/**
 * max over the real steps t of z_t. Equal steps, such as those of an item that was met twice, share the gradient
 * equally: tf.max would give each of them the whole, and so count it several times. Where no step is real, the
 * result is -1e30, which a ReLU turns into 0 and gives no gradient back.
 *
 * @param z [C, T, M]
 * @param real 1 for a real step, 0 for padding. [T, M]
 * @returns [C, M]
 */
export function maximumOverSteps(z: tf.Tensor3D, real: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const padding = tf.mul(tf.sub(1, real), LOWEST); // [T, M]
    const operation = tf.customGrad((...inputs: (tf.Tensor | tf.GradSaveFunc)[]) => {
      const [input, save] = inputs as [tf.Tensor3D, tf.GradSaveFunc];
      const masked = tf.add<tf.Tensor3D>(input, padding); // [C, T, M]
      const largest = tf.max<tf.Tensor3D>(masked, 1, true); // [C, 1, M]
      save([masked, largest]);
      return {
        value: tf.squeeze<tf.Tensor2D>(largest, [1]),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [steps, top] = saved as [tf.Tensor3D, tf.Tensor3D];
          const reached = tf.cast(tf.equal(steps, top), 'float32'); // [C, T, M]
          const share = tf.div(tf.expandDims(dy, 1), tf.sum(reached, 1, true)); // [C, 1, M]
          return tf.mul(reached, share);
        },
      };
    });
    return operation(z);
  });
}
