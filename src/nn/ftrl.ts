import * as tf from '@tensorflow/tfjs-core';
import { assert } from '../core/assert.ts';
import type { WeightStorage } from './kernels/kernel-interface.ts';
import type { FtrlRule } from './kernels/update-rule.ts';

export type FtrlOptions = Omit<FtrlRule, 'kind'>;

/** beta = 1 is "usually good enough"; alpha is to be tuned (McMahan et al. 2013, section 3.1). */
const DEFAULTS: FtrlOptions = { alpha: 0.1, beta: 1, l1: 0, l2: 0 };

/**
 * FTRL-proximal (McMahan et al. 2013, Algorithm 1), each coordinate on its own, from w = n = z = 0:
 *
 *     sigma = (sqrt(n + g²) - sqrt(n)) / alpha;  z += g - sigma w;  n += g²
 *     w = 0 if |z| <= l1, else -(z - sign(z) l1) / ((beta + sqrt(n)) / alpha + l2)
 *
 * It minimises the sum of gradients times w, plus l1 |w| + l2 / 2 w², plus proximal terms. l1 leaves weights at 0 exactly.
 * A coordinate's rate, alpha / (beta + sqrt(n)), falls by itself: warm-up, decay and rate factors of a run do not
 * reach it, nor does AdaGrad's L2. Rows of a table that the step did not touch stay as they are, which is exact, since
 * their gradient is 0.
 *
 * Deviation: ftrl. The paper names the rule and no constants.
 */
export function ftrl(options: Partial<FtrlOptions> = {}): FtrlRule {
  const rule: FtrlRule = { kind: 'ftrl', ...DEFAULTS, ...options };
  assert(rule.alpha > 0 && rule.l1 >= 0 && rule.l2 >= 0, 'FTRL: alpha > 0, l1 >= 0, l2 >= 0');
  // with beta = l2 = 0, an entry whose first gradient is 0 would be 0 / 0
  assert(rule.beta > 0, 'FTRL: beta > 0');
  return rule;
}

/**
 * Makes training go on from a weight that was assigned: the weight is a function of n and z, so z moves to the nearest
 * value that gives it, -w ((beta + sqrt(n)) / alpha + l2) - sign(w) l1, and into [-l1, l1] where w = 0. n stays.
 */
export function settleFtrl<T extends tf.Tensor>(storage: WeightStorage<T>, rule: FtrlRule): void {
  tf.tidy(() => {
    const { alpha, beta, l1, l2 } = rule;
    const weight = storage.value();
    const denominator = tf.add(tf.div(tf.sqrt(storage.slot('n')), alpha), beta / alpha + l2);
    const pulled = tf.add<T>(tf.mul(weight, denominator), tf.mul(tf.sign(weight), l1));
    const within = tf.clipByValue<T>(storage.slot('z'), -l1, l1);
    storage.assignSlot('z', tf.where<T>(tf.equal(weight, 0), within, tf.neg<T>(pulled)));
  });
}
