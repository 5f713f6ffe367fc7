import type { DatasetManifest } from '../data/prepared-dataset.ts';
import { cnnMaxEncoder } from '../models/cnn-max.ts';
import { dssmUserTower } from '../models/dssm.ts';
import { dupnEncoder } from '../models/dupn.ts';
import type { Encoder } from '../models/encoder.ts';
import { meanPoolingEncoder } from '../models/mean-pooling.ts';
import { transformerEncoder } from '../models/transformer.ts';
import { userFields } from '../models/user-fields.ts';
import type { Parameters } from '../nn/parameters.ts';
import type { NetworkSpec } from './network-spec.ts';

export function composeEncoder(
  parameters: Parameters,
  model: NetworkSpec,
  manifest: DatasetManifest,
  itemWidth: number,
): Encoder {
  const inputs = {
    dims: model.embeddingDim,
    profileFieldDims: manifest.profileFields.map(() => model.embeddingDim.profileField),
    profileUnits: model.hiddenUnits.profile,
  };
  switch (model.kind) {
    case 'dupn':
      return dupnEncoder(parameters, manifest, itemWidth, {
        ...inputs,
        properties: model.properties,
        hidden: model.hiddenUnits.lstm,
        attentionUnits: model.hiddenUnits.attention,
        forgetBias: model.initialization.forgetBias,
      });
    case 'transformer':
      return transformerEncoder(parameters, manifest, itemWidth, {
        ...inputs,
        properties: model.properties,
        context: model.context,
        hidden: model.hiddenUnits.encoder,
        layers: model.layers,
        heads: model.heads,
        feedForward: model.hiddenUnits.feedForward,
        positions: model.positions,
        attentionUnits: model.hiddenUnits.attention,
      });
    case 'cnn-max':
      return cnnMaxEncoder(parameters, manifest, itemWidth, {
        ...inputs,
        query: model.query,
        hidden: model.hiddenUnits.encoder,
        windows: Array.from({ length: model.windows }, (_, k) => k + 1),
        maps: model.maps,
      });
    case 'mean-pooling':
      return meanPoolingEncoder(parameters, manifest, itemWidth, {
        ...inputs,
        query: model.query,
        properties: model.properties,
        hidden: model.hiddenUnits.encoder,
      });
    case 'wide-deep':
      return userFields(parameters, manifest, itemWidth, { ...inputs, history: model.history });
    case 'dssm': {
      const fields = userFields(parameters, manifest, itemWidth, {
        ...inputs,
        history: model.history,
      });
      return dssmUserTower(parameters, fields, model.units);
    }
  }
}
