import * as tf from '@tensorflow/tfjs-core';
import { at } from '../core/typed-arrays.ts';
import { dense, denseLayer } from '../nn/dense.ts';
import type { Parameters } from '../nn/parameters.ts';

export interface UserProfile {
  /** U */
  readonly width: number;
  /** Field ids, one request after the other [R × fields] -> u [R, U] */
  embed(profile: Int32Array, requests: number): tf.Tensor2D;
}

export interface UserProfileOptions {
  readonly fields: readonly { readonly name: string; readonly size: number }[];
  readonly fieldDims: readonly number[];
  readonly units: number;
}

/**
 * The user's profile u: the fields' embeddings side by side, then an affine map without activation
 * (the paper names neither fields nor layers). Declares `embedding/profile/<field>` and `profile/{kernel,bias}`.
 * Without any field, u is the bias alone: a learned constant.
 *
 * Deviation: profile-encoding.
 */
export function userProfile(parameters: Parameters, options: UserProfileOptions): UserProfile {
  const { fields, fieldDims, units } = options;
  const tables = fields.map(({ name, size }, f) =>
    parameters.declareTable(`embedding/profile/${name}`, size, fieldDims[f] ?? 1),
  );
  const inputs = tables.reduce((sum, table) => sum + table.dim, 0);
  const layer = denseLayer(parameters, {
    name: 'profile',
    inputs: Math.max(1, inputs),
    outputs: units,
    activation: 'linear',
  });
  return {
    width: units,
    embed: (profile, requests) =>
      tf.tidy(() => {
        if (tables.length === 0) return dense(layer, tf.zeros([requests, 1]));
        const parts = tables.map((table, f) =>
          table.lookup(
            Int32Array.from({ length: requests }, (_, r) => at(profile, r * tables.length + f)),
          ),
        );
        return dense(layer, tf.concat(parts, 1));
      }),
  };
}
