import { normalDraw } from '../../core/random.ts';
import { at } from '../../core/typed-arrays.ts';
import { distinctDraws, sigmoid } from './draws.ts';
import { popularItem } from './item-choice.ts';
import { PRICE_LEVELS, TASTE_WIDTH } from './latent-space.ts';
import { drawTerms } from './query-terms.ts';
import {
  RANKED_TRAITS,
  RANKING_FEATURES,
  type RankedTrait,
  type Trait,
} from './ranking-features.ts';
import { drawLabels, itemFit, wantedLevel, type RequestDraw, type Situation } from './situation.ts';

export interface L2rDraw extends RequestDraw {
  /** n of Eq. 9. [rows] */
  readonly weight: Float32Array;
  /** As they stand in the raw log. [rows × 26] */
  readonly features: Float32Array;
}

const CANDIDATES = 10;
const BIAS = -1.9;
/** Weight of one feature of a trait, for the mean user. */
const MEAN_WEIGHTS: Readonly<Record<RankedTrait, number>> = {
  popularity: 0.09,
  quality: 0.11,
  price: 0.15,
  personal: 0.15,
  service: 0.09,
};
/** How far users and departments differ in their weights, on the scale of logarithms. */
const USER_SPREAD = 0.65;
const DEPARTMENT_SPREAD = 0.4;

/** Share of the positives that are purchases, and their weight; a click weighs 1. */
const PURCHASE_SHARE = 0.3;
const PURCHASE_WEIGHT = 5;

/** Which of the ranked items are clicked or bought? What the user sees of an item is its features. */
export function drawL2r(situation: Situation): L2rDraw {
  const { world, category, stream } = situation;
  const subject = Int32Array.from(
    distinctDraws(CANDIDATES, () => popularItem(world, category, stream)),
  );
  const weights = traitWeights(situation);
  const width = RANKING_FEATURES.length;
  const features = new Float32Array(subject.length * width);
  const probability = Float32Array.from(subject, (item, row) => {
    const traits = traitsOf(situation, item);
    let logit = BIAS;
    RANKING_FEATURES.forEach(({ trait, reliability, sign, mean, deviation }, f) => {
      const noise = Math.sqrt(1 - reliability ** 2) * normalDraw(stream);
      const goodness = reliability * traits[trait] + noise;
      features[row * width + f] = mean + sign * deviation * goodness;
      logit += weights[trait] * goodness;
    });
    return sigmoid(logit);
  });
  const label = drawLabels(probability, stream);
  const weight = Float32Array.from(label, (positive) =>
    positive === 1 && stream() < PURCHASE_SHARE ? PURCHASE_WEIGHT : 1,
  );
  return { terms: drawTerms(situation, 'l2r'), subject, probability, label, weight, features };
}

/** How good an item looks to the user, trait by trait, each about standard normal. */
function traitsOf(situation: Situation, item: number): Record<Trait, number> {
  const { space, items, shops } = situation.world;
  const level = at(items.level, item);
  return {
    popularity: at(items.popularity, item),
    quality: at(items.quality, item),
    price: space.shared
      ? 1.3 - 0.8 * Math.abs(level - wantedLevel(situation))
      : (PRICE_LEVELS - 1 - 2 * level) / 4,
    personal: itemFit(situation, 'l2r', item) / Math.sqrt(TASTE_WIDTH),
    service: at(shops.service, at(items.shop, item)),
    none: 0,
  };
}

/** The user's own weights: positive, from lasting taste, lavishness (where causes are shared) and department. */
function traitWeights({ world, user, category }: Situation): Record<Trait, number> {
  const { space, users, categories } = world;
  const offset = (user * space.blocks + space.blockOf.l2r) * TASTE_WIDTH;
  const [first = 0, second = 0] = users.taste.subarray(offset, offset + TASTE_WIDTH);
  const lavish = space.shared ? at(users.lavishness, user) : first;
  const habits = at(categories.department, category) * RANKED_TRAITS.length;
  const weightOf = (trait: RankedTrait, cause: number): number => {
    const habit = at(categories.rankingHabit, habits + RANKED_TRAITS.indexOf(trait));
    return MEAN_WEIGHTS[trait] * Math.exp(USER_SPREAD * cause + DEPARTMENT_SPREAD * habit - 0.3);
  };
  return {
    popularity: weightOf('popularity', second),
    quality: weightOf('quality', lavish),
    price: weightOf('price', -lavish),
    personal: weightOf('personal', first),
    service: weightOf('service', -second),
    none: 0,
  };
}
