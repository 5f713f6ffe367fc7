import type { DatasetManifest } from '../../src/data/prepared-dataset.ts';
import { cnnMaxEncoder } from '../../src/models/cnn-max.ts';
import type { Encoder } from '../../src/models/encoder.ts';
import { meanPoolingEncoder } from '../../src/models/mean-pooling.ts';
import { transformerEncoder } from '../../src/models/transformer.ts';
import type { Parameters } from '../../src/nn/parameters.ts';
import { TINY_LENGTH, TINY_SIZES } from '../support/tiny-model.ts';

type Build = (parameters: Parameters, manifest: DatasetManifest, itemWidth: number) => Encoder;

export interface EncoderVariant {
  readonly build: Build;
  /** Whether the order of a history matters. */
  readonly order: 'matters' | 'does not matter';
}

const { embeddingDim: dims, hiddenUnits: units } = TINY_SIZES;

function shared(manifest: DatasetManifest) {
  return {
    dims,
    profileFieldDims: manifest.profileFields.map(() => dims.profileField),
    hidden: 8,
    profileUnits: units.profile + 1,
  };
}

function cnnMax(query: 'dense' | 'none', windows: readonly number[]): Build {
  return (parameters, manifest, itemWidth) =>
    cnnMaxEncoder(parameters, manifest, itemWidth, {
      ...{ ...shared(manifest), query, windows, maps: 5 },
    });
}

function transformer(properties: 'all' | 'none', context: 'causal' | 'full'): Build {
  return (parameters, manifest, itemWidth) =>
    transformerEncoder(parameters, manifest, itemWidth, {
      ...{ ...shared(manifest), properties, context },
      ...{ layers: 2, heads: 4, feedForward: 11, positions: TINY_LENGTH - 2, outputScale: 0.1 },
      attentionUnits: [10, 7],
    });
}

function meanPooling(query: 'dense' | 'none', properties: 'all' | 'none'): Build {
  return (parameters, manifest, itemWidth) =>
    meanPoolingEncoder(parameters, manifest, itemWidth, { ...shared(manifest), query, properties });
}

export const encoderVariants: [string, EncoderVariant][] = [
  ['CNN-max', { build: cnnMax('dense', [1, 2, 3, 4, 5]), order: 'matters' }],
  ['CNN-max without query', { build: cnnMax('none', [1, 3]), order: 'matters' }],
  ['CNN-max of single events', { build: cnnMax('dense', [1]), order: 'does not matter' }],
  ['Transformer, causal', { build: transformer('all', 'causal'), order: 'matters' }],
  ['Transformer, full', { build: transformer('all', 'full'), order: 'matters' }],
  ['Transformer, no property', { build: transformer('none', 'full'), order: 'matters' }],
  ['mean pooling', { build: meanPooling('dense', 'all'), order: 'does not matter' }],
  ['mean pooling of items', { build: meanPooling('none', 'none'), order: 'does not matter' }],
];
