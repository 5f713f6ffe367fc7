import { beforeAll, describe, expect, it } from 'vitest';
import { modelSchema } from '../../src/spec/model-schema.ts';
import { backendUnderTest } from '../support/backend.ts';
import { TINY_LENGTH, tinyModel } from '../support/tiny-model.ts';

beforeAll(() => backendUnderTest('native'));

describe('the positions of a Transformer', () => {
  it.each([
    ['follow the length of the histories', {}, TINY_LENGTH],
    ['are as many as the file says', { positions: TINY_LENGTH + 5 }, TINY_LENGTH + 5],
  ])('%s', (_name, settings, positions) => {
    const model = tinyModel({
      tasks: ['ppp'],
      model: modelSchema.parse({ kind: 'transformer', ...settings }),
    });
    expect(model.parameters.tables.get('embedding/position')?.rows).toBe(positions + 1);
    model.parameters.dispose();
  });
});
