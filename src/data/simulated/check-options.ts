import { UserError } from '../../core/errors.ts';
import type { SimulatedOptions } from './simulated-options.ts';

/** Candidates of a CTR request come from one category. */
const ITEMS_A_CATEGORY = 5;
/** A tag group for each block of taste, at most four. */
const FEWEST_TAGS = 4;
/** Fewer, and a split has no day. */
const FEWEST_DAYS = 15;

interface Limit {
  readonly key: keyof SimulatedOptions & ('items' | 'shops' | 'categories' | 'tags' | 'days');
  readonly least: number;
  readonly reason: string;
}

/** @throws UserError `simulated-options` for a world that cannot be built from its counts. */
export function checkOptions(options: SimulatedOptions): void {
  const { departments, categories } = options;
  const limits: readonly Limit[] = [
    { key: 'categories', least: departments, reason: 'each department has a category' },
    { key: 'shops', least: departments, reason: 'each department has a shop' },
    {
      key: 'items',
      least: ITEMS_A_CATEGORY * categories,
      reason: `a category has ${ITEMS_A_CATEGORY} items`,
    },
    { key: 'tags', least: FEWEST_TAGS, reason: 'an item has up to four style tags' },
    { key: 'days', least: FEWEST_DAYS, reason: 'every split lasts a day' },
  ];
  for (const { key, least, reason } of limits) {
    if (options[key] >= least) continue;
    throw new UserError({
      code: 'simulated-options',
      where: `simulated data set, ${key}`,
      message: `${key} is too small`,
      expected: `${least} or more (${reason})`,
      found: String(options[key]),
      cure: `raise ${key} in the data set file, or lower what it depends on`,
    });
  }
}
