import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { cnnMaxEncoder } from '../models/cnn-max.ts';
import { dssmUserTower } from '../models/dssm.ts';
import { dupnEncoder } from '../models/dupn.ts';
import type { Encoder } from '../models/encoder.ts';
import { meanPoolingEncoder } from '../models/mean-pooling.ts';
import type { PooledRepresentationOptions } from '../models/pooled-representation.ts';
import { transformerEncoder } from '../models/transformer.ts';
import { userFields } from '../models/user-fields.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { NetworkSpec } from './network-spec.ts';

/** What an encoder is made for, apart from its settings. */
export interface EncoderSite {
  /** The first arguments of every encoder; the number is the width E of an item vector. */
  readonly place: readonly [Parameters, DatasetManifest, itemWidth: number];
  /** T: events of a history, at most. */
  readonly historyLength: number;
}

type Kind = NetworkSpec['kind'];
type SpecOf<K extends Kind> = { [P in K]: Extract<NetworkSpec, { readonly kind: P }> }[K];
type Encoders = { readonly [K in Kind]: (model: SpecOf<K>, site: EncoderSite) => Encoder };

/** The encoder of every kind of network. */
const ENCODERS: Encoders = {
  dupn: (model, site) =>
    dupnEncoder(...site.place, {
      ...userOptions(model, site),
      properties: model.properties,
      hidden: model.hiddenUnits.lstm,
      attentionUnits: model.hiddenUnits.attention,
      forgetBias: model.initialization.forgetBias,
    }),
  transformer: (model, site) =>
    transformerEncoder(...site.place, {
      ...userOptions(model, site),
      properties: model.properties,
      context: model.context,
      hidden: model.hiddenUnits.encoder,
      layers: model.layers,
      heads: model.heads,
      feedForward: model.hiddenUnits.feedForward,
      positions: model.positions ?? site.historyLength,
      outputScale: model.initialization.output,
      attentionUnits: model.hiddenUnits.attention,
    }),
  'cnn-max': (model, site) =>
    cnnMaxEncoder(...site.place, {
      ...pooledOptions(model, site),
      windows: Array.from({ length: model.windows }, (_, k) => k + 1),
      maps: model.maps,
    }),
  'mean-pooling': (model, site) =>
    meanPoolingEncoder(...site.place, {
      ...pooledOptions(model, site),
      properties: model.properties,
    }),
  'wide-deep': (model, site) => userFields(...site.place, fieldOptions(model, site)),
  dssm: (model, site) => {
    const fields = userFields(...site.place, fieldOptions(model, site));
    return dssmUserTower(site.place[0], fields, model.units);
  },
};

export function composeEncoder<K extends Kind>(model: SpecOf<K>, site: EncoderSite): Encoder {
  return ENCODERS[model.kind](model, site);
}

function userOptions(
  model: NetworkSpec,
  { place: [, manifest] }: EncoderSite,
): Pick<PooledRepresentationOptions, 'dims' | 'profileFieldDims' | 'profileUnits'> {
  return {
    dims: model.embeddingDim,
    profileFieldDims: manifest.profileFields.map(() => model.embeddingDim.profileField),
    profileUnits: model.hiddenUnits.profile,
  };
}

/** Of networks that pool the history without attention. */
function pooledOptions(
  model: Extract<NetworkSpec, { readonly query: unknown }>,
  site: EncoderSite,
): PooledRepresentationOptions {
  const { query, hiddenUnits } = model;
  return { ...userOptions(model, site), query, hidden: hiddenUnits.encoder };
}

/** Of networks on the fields of the user. */
function fieldOptions(
  model: Extract<NetworkSpec, { readonly history: unknown }>,
  site: EncoderSite,
) {
  return { ...userOptions(model, site), history: model.history };
}
