import { normalDraw, randomStream, type RandomStream } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';
import type { Shops } from './catalogue.ts';
import { normals, weightedDraw } from './draws.ts';
import { match, PRICE_LEVELS, TASTE_WIDTH, type LatentSpace } from './latent-space.ts';
import type { SimulatedOptions } from './simulated-options.ts';

/** What is true of each user and never seen, but for the profile. */
export interface Population {
  /** Lasting taste, standard normal. [users × blocks × TASTE_WIDTH] */
  readonly taste: Float32Array;
  /** General price level, standard normal: thrifty to lavish. [users] */
  readonly lavishness: Float32Array;
  /** Price level that the user wants, 0 … 6 as a real number. [users × departments] */
  readonly wantedLevel: Float32Array;
  /** The shop that the user is loyal to. [users × departments] */
  readonly homeShop: Int32Array;
  /** Share of the looked-at items that come from the home shop. [users] */
  readonly loyalty: Float32Array;
  /** Activity against the mean user. [users] */
  readonly activity: Float32Array;
  /** Ids by the rule of prepared-dataset.ts; 1 = the user did not tell. [users × PROFILE_FIELDS] */
  readonly profile: Int32Array;
}

export const PROFILE_FIELDS = [
  { name: 'age', size: 8 },
  { name: 'gender', size: 4 },
  { name: 'purchasing_power', size: 7 },
  { name: 'region', size: 10 },
] as const;

/** Tells the wanted price level almost by itself. */
export const PRICE_FIELD = 'purchasing_power';

export function makePopulation(
  options: SimulatedOptions,
  space: LatentSpace,
  shops: Shops,
): Population {
  const stream = randomStream(options.seed, 'world/users');
  const { users } = options;
  const taste = normals(users * space.blocks * TASTE_WIDTH, stream);
  const lavishness = normals(users, stream);
  return {
    taste,
    lavishness,
    wantedLevel: wantedLevels(options, lavishness, stream),
    homeShop: homeShops({ options, space, shops, taste, lavishness }, stream),
    loyalty: new Float32Array(users).map(() => 0.1 + 0.4 * stream()),
    activity: new Float32Array(users).map(() => Math.exp(0.4 * normalDraw(stream) - 0.08)),
    profile: profiles({ options, space, taste, lavishness }, stream),
  };
}

/** Spread of the wanted level: between users, between the departments of one user, between departments. */
const LEVEL_SPREAD = { user: 1.4, userDepartment: 0.8, department: 0.5 };

function wantedLevels(
  options: SimulatedOptions,
  lavishness: Float32Array,
  stream: RandomStream,
): Float32Array {
  const { departments } = options;
  const base = normals(departments, stream);
  const wanted = new Float32Array(options.users * departments);
  for (let entry = 0; entry < wanted.length; entry++) {
    const level =
      (PRICE_LEVELS - 1) / 2 +
      LEVEL_SPREAD.user * at(lavishness, Math.floor(entry / departments)) +
      LEVEL_SPREAD.userDepartment * normalDraw(stream) +
      LEVEL_SPREAD.department * at(base, entry % departments);
    wanted[entry] = Math.min(PRICE_LEVELS - 1, Math.max(0, level));
  }
  return wanted;
}

interface HomeShopInput {
  readonly options: SimulatedOptions;
  readonly space: LatentSpace;
  readonly shops: Shops;
  readonly taste: Float32Array;
  readonly lavishness: Float32Array;
}

/** A user settles on shops of the own style and, where causes are shared, price. */
function homeShops(input: HomeShopInput, stream: RandomStream): Int32Array {
  const { options, space, shops, taste, lavishness } = input;
  const homes = new Int32Array(options.users * options.departments);
  const weights = new Float32Array(options.shops);
  for (let entry = 0; entry < homes.length; entry++) {
    const user = Math.floor(entry / options.departments);
    const offset = (user * space.blocks + space.blockOf.spp) * TASTE_WIDTH;
    weights.forEach((_, shop) => {
      const style = match(taste, offset, shops.taste, shop * TASTE_WIDTH);
      const price = Math.abs(at(shops.price, shop) - at(lavishness, user));
      const inside = at(shops.department, shop) === entry % options.departments ? 1 : 0;
      weights[shop] =
        inside * at(shops.weight, shop) * Math.exp(0.7 * style - (space.shared ? 0.5 * price : 0));
    });
    homes[entry] = weightedDraw(weights, stream);
  }
  return homes;
}

/** Share of the users that leave a field of the profile empty. */
const UNTOLD = 0.15;

function profiles(
  { options, space, taste, lavishness }: Omit<HomeShopInput, 'shops'>,
  stream: RandomStream,
): Int32Array {
  const fields = PROFILE_FIELDS.length;
  const profile = new Int32Array(options.users * fields);
  for (let user = 0; user < options.users; user++) {
    const offset = (user * space.blocks + space.blockOf.ctr) * TASTE_WIDTH;
    const hints = [
      0.6 * at(taste, offset) + 0.8 * normalDraw(stream),
      0.6 * at(taste, offset + 1) + 0.8 * normalDraw(stream),
      0.7 * at(lavishness, user) + 0.7 * normalDraw(stream),
      normalDraw(stream),
    ];
    PROFILE_FIELDS.forEach(({ size }, field) => {
      const told = stream() >= UNTOLD;
      profile[user * fields + field] = told ? 2 + quantile(hints[field] ?? 0, size - 2) : 1;
    });
  }
  return profile;
}

/** Which of `count` equal shares of the standard normal law a value falls into (logistic approximation). */
function quantile(value: number, count: number): number {
  return Math.min(count - 1, Math.floor(count / (1 + Math.exp(-1.702 * value))));
}
