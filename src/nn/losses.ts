import * as tf from '@tensorflow/tfjs-core';

/**
 * Ni et al. 2018, Eq. 8, one value a row: -y log s - (1 - y) log(1 - s), s = sigmoid(logit), written as
 * softplus(logit) - y logit, which neither overflows nor loses digits. logits, labels in {0, 1} [N] -> [N]
 */
export function logLossRows(logits: tf.Tensor1D, labels: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => tf.sub(tf.softplus(logits), tf.mul(labels, logits)));
}

/** Eq. 9, one value a row before its weight n: log(1 + exp(-y s)). scores [N], labels in {-1, +1} [N] -> [N] */
export function l2rLossRows(scores: tf.Tensor1D, labels: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => tf.softplus(tf.neg(tf.mul(labels, scores))));
}

/** Eq. 10, one value a row: -log softmax_y(z). logits [N, K], classes [N] (int32) -> [N] */
export function softmaxCrossEntropyRows(logits: tf.Tensor2D, classes: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const chosen = tf.oneHot(classes, logits.shape[1]); // [N, K]
    return tf.neg(tf.sum<tf.Tensor1D>(tf.mul(tf.logSoftmax(logits), chosen), 1));
  });
}

/**
 * sum n_i l_i / sum n_i; the plain mean when all n are equal. rows, weights [N] -> scalar
 *
 * Deviation: l2r-mean. Eq. 9 sums; so its share in a joint loss would grow with the batch.
 */
export function weightedMean(rows: tf.Tensor1D, weights: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.div(tf.sum<tf.Scalar>(tf.mul(rows, weights)), tf.sum(weights)));
}
