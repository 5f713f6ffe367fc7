import type { RandomStream } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';
import { normals, softmaxDraw } from './draws.ts';
import { distance, TASTE_WIDTH } from './latent-space.ts';
import type { SimulatedOptions } from './simulated-options.ts';

interface BrandInput {
  readonly options: SimulatedOptions;
  readonly taste: Float32Array;
  readonly width: number;
  readonly price: Float32Array;
  readonly pricesCount: boolean;
}

/** A brand stands for a style (of the first block) and, where causes are shared, a price. */
export function nearestBrands(
  { options, taste, width, price, pricesCount }: BrandInput,
  stream: RandomStream,
): Int32Array {
  const brandTaste = normals(options.brands * TASTE_WIDTH, stream);
  const brandPrice = normals(options.brands, stream);
  const closeness: number[] = [];
  return Int32Array.from(price, (itemPrice, item) => {
    for (let b = 0; b < options.brands; b++) {
      const style = distance(taste, item * width, brandTaste, b * TASTE_WIDTH);
      closeness[b] = -style - (pricesCount ? (itemPrice - at(brandPrice, b)) ** 2 : 0);
    }
    return softmaxDraw(closeness, stream);
  });
}

interface TagInput {
  readonly options: SimulatedOptions;
  readonly taste: Float32Array;
  readonly blocks: number;
  readonly tagGroups: number;
}

/** How surely an item bears the tag that is nearest to it. */
const TAG_SHARPNESS = 8;

/** One tag of each group; a group's tags lie in the block of taste that it describes. */
export function nearestTags(
  { options, taste, blocks, tagGroups }: TagInput,
  stream: RandomStream,
): Int32Array {
  const size = Math.max(1, Math.floor(options.tags / tagGroups));
  const tagTaste = normals(size * tagGroups * TASTE_WIDTH, stream);
  const closeness: number[] = [];
  return Int32Array.from({ length: options.items * tagGroups }, (_, slot) => {
    const item = Math.floor(slot / tagGroups);
    const group = slot % tagGroups;
    const block = group % blocks;
    for (let k = 0; k < size; k++) {
      const offset = (group * size + k) * TASTE_WIDTH;
      closeness[k] =
        -TAG_SHARPNESS * distance(taste, (item * blocks + block) * TASTE_WIDTH, tagTaste, offset);
    }
    return group * size + softmaxDraw(closeness, stream);
  });
}
