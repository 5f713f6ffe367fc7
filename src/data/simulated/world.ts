import { makeCategories, makeIcons, makeShops } from './catalogue.ts';
import type { Categories, Icons, Shops } from './catalogue.ts';
import { makeItems, type Items } from './items.ts';
import { latentSpace, type LatentSpace } from './latent-space.ts';
import { makePopulation, type Population } from './population.ts';
import type { SimulatedOptions } from './simulated-options.ts';

/** Everything that does not change with time. */
export interface World {
  readonly options: SimulatedOptions;
  readonly space: LatentSpace;
  readonly categories: Categories;
  readonly shops: Shops;
  readonly items: Items;
  readonly icons: Icons;
  readonly users: Population;
}

export function makeWorld(options: SimulatedOptions): World {
  const space = latentSpace(options.tasksShareCauses);
  const categories = makeCategories(options, space);
  const shops = makeShops(options);
  return {
    options,
    space,
    categories,
    shops,
    items: makeItems({ options, space, categories, shops }),
    icons: makeIcons(options),
    users: makePopulation(options, space, shops),
  };
}
