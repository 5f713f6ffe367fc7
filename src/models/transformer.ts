import * as tf from '@tensorflow/tfjs-core';
import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { addBias, denseLayer, densePart } from '../nn/dense.ts';
import { layerNorm, normalized } from '../nn/layer-norm.ts';
import type { Parameters } from '../nn/parameters.ts';
import { positionEmbedding, positionVectors } from '../nn/position-embedding.ts';
import { blockedSteps, type Context } from '../nn/self-attention.ts';
import { transformed, transformerBlock } from '../nn/transformer-block.ts';
import { attentionPooling } from './attention-pooling.ts';
import type { Encoder, ForwardPass } from './encoder.ts';
import { propertyEmbedding, type EmbeddingDims } from './feature-embeddings.ts';
import { itemHistory, momentFirst, propertyHistory } from './history-vectors.ts';
import { queryEmbedding } from './query-embedding.ts';
import { userProfile } from './user-profile.ts';

export interface TransformerOptions {
  /** Where behaviour properties enter: beside the items and in the attention pooling, as in DUPN-all, or nowhere. */
  readonly properties: 'all' | 'none';
  /** What the state of a step may know: the past, as with an LSTM, or the whole history. */
  readonly context: Context;
  readonly dims: EmbeddingDims;
  readonly profileFieldDims: readonly number[];
  /** Width of the blocks and of rep_s; a multiple of the heads. */
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly feedForward: number;
  /** Events, from the end of a history, that have a position of their own. */
  readonly positions: number;
  /** Scale of the last norm at the start: about the root mean square of a state h_t. */
  readonly outputScale: number;
  readonly profileUnits: number;
  readonly attentionUnits: readonly [number, number];
}

/**
 * A Transformer in the place of DUPN's LSTM:
 *
 *     x_t = W_e e_t + W_p p_t + b + position -> blocks of self-attention and feed-forward layers -> norm -> h_t
 *
 * and from there as DUPN (Ni et al. 2018, Fig. 2): attention by query and user -> rep_s; rep = [rep_s, u]. The blocks run
 * once a moment, the attention pooling once a request.
 *
 * Deviation: transformer. Not in the paper.
 */
export function transformerEncoder(
  parameters: Parameters,
  manifest: DatasetManifest,
  itemWidth: number,
  options: TransformerOptions,
): Encoder {
  const { dims, hidden } = options;
  const property =
    options.properties === 'all'
      ? propertyEmbedding(parameters, manifest.vocabulary, dims)
      : undefined;
  const propertyWidth = property?.width ?? 0;
  const query = queryEmbedding(parameters, manifest.vocabulary, dims);
  const profile = userProfile(parameters, {
    fields: manifest.profileFields,
    fieldDims: options.profileFieldDims,
    units: options.profileUnits,
  });
  const input = denseLayer(parameters, {
    name: 'transformer/input',
    inputs: itemWidth + propertyWidth,
    outputs: hidden,
    activation: 'linear',
  });
  const position = positionEmbedding(parameters, { positions: options.positions, width: hidden });
  const blocks = Array.from({ length: options.layers }, (_, n) =>
    transformerBlock(parameters, {
      name: `transformer/block_${n}`,
      width: hidden,
      heads: options.heads,
      feedForward: options.feedForward,
    }),
  );
  const norm = layerNorm(parameters, 'transformer/norm', hidden, options.outputScale);
  const pooling = attentionPooling(parameters, {
    hidden,
    propertyWidth,
    query,
    profile,
    units: options.attentionUnits,
  });

  const encode = (pass: ForwardPass) => {
    const { history, moments, steps } = pass.batch;
    const [e, p] = [
      itemHistory(pass.items, pass.batch),
      property && propertyHistory(property, pass.batch),
    ];
    // each distinct item and property is multiplied once, then goes to the steps that have it
    const parts = [momentFirst({ ...e, vectors: densePart(input, e.vectors, 0) })]; // [M, T, H]
    if (p) parts.push(momentFirst({ ...p, vectors: densePart(input, p.vectors, itemWidth) }));
    parts.push(positionVectors(position, history.length, steps));
    let x = tf.reshape<tf.Rank.R2>(addBias(input, tf.addN(parts)), [moments * steps, hidden]);
    const blocked = blockedSteps(options.context, history.length, steps);
    for (const block of blocks) x = transformed(block, x, blocked, pass.dropout); // [M T, H]
    const h = tf.reshape<tf.Rank.R3>(normalized(norm, x), [moments, steps, hidden]);
    return pooling.pool(h, p, pass);
  };
  return { width: pooling.width, encode: (pass) => tf.tidy(() => encode(pass)) };
}
