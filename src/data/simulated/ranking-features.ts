export const RANKED_TRAITS = ['popularity', 'quality', 'price', 'personal', 'service'] as const;

export type RankedTrait = (typeof RANKED_TRAITS)[number];

/** What a ranking feature is a noisy look at; none: at nothing. */
export type Trait = RankedTrait | 'none';

export interface RankingFeature {
  readonly name: string;
  readonly trait: Trait;
  /** Correlation of the feature with its trait. */
  readonly reliability: number;
  /** -1: smaller is better in the raw log. */
  readonly sign: 1 | -1;
  /** Raw value = mean + sign × deviation × goodness. */
  readonly mean: number;
  readonly deviation: number;
}

const feature = (
  name: string,
  trait: Trait,
  reliability: number,
  [sign, mean, deviation]: readonly [1 | -1, number, number],
): RankingFeature => ({ name, trait, reliability, sign, mean, deviation });

/** The 26 features of L2R (Ni et al. 2018, Table 1 names four of them: *). */
export const RANKING_FEATURES: readonly RankingFeature[] = [
  feature('sales_volume', 'popularity', 0.9, [1, 4.2, 1.3]), // *
  feature('favourites', 'popularity', 0.7, [1, 2.9, 1.1]),
  feature('cart_adds', 'popularity', 0.7, [1, 2.1, 1]),
  feature('reviews', 'popularity', 0.6, [1, 3.3, 1.2]),
  feature('repeat_rate', 'popularity', 0.4, [1, 0.22, 0.08]),
  feature('rating_score', 'quality', 0.8, [1, 4.6, 0.25]), // *
  feature('photo_score', 'quality', 0.5, [1, 0.6, 0.15]),
  feature('description_match', 'quality', 0.6, [1, 4.7, 0.2]),
  feature('return_rate', 'quality', 0.7, [-1, 0.08, 0.03]),
  feature('complaint_rate', 'quality', 0.5, [-1, 0.02, 0.01]),
  feature('price_preference', 'price', 0.9, [1, -1.6, 0.9]), // *
  feature('relative_price', 'price', 0.6, [-1, 1, 0.3]),
  feature('discount_depth', 'price', 0.4, [1, 0.18, 0.09]),
  feature('coupon_value', 'price', 0.4, [1, 3, 2]),
  feature('postage', 'price', 0.3, [-1, 5, 3]),
  feature('ctr_prediction', 'personal', 0.8, [1, -2.9, 0.6]), // *
  feature('style_match', 'personal', 0.7, [1, 0.3, 0.2]),
  feature('brand_affinity', 'personal', 0.5, [1, 0.1, 0.12]),
  feature('tag_overlap', 'personal', 0.6, [1, 0.25, 0.14]),
  feature('shop_visits', 'personal', 0.3, [1, 0.4, 0.7]),
  feature('delivery_days', 'service', 0.7, [-1, 3.1, 1]),
  feature('shop_rating', 'service', 0.8, [1, 4.7, 0.15]),
  feature('answer_minutes', 'service', 0.5, [-1, 14, 7]),
  feature('dispute_rate', 'service', 0.5, [-1, 0.01, 0.005]),
  feature('listing_age', 'none', 0, [-1, 120, 60]),
  feature('title_length', 'none', 0, [1, 31, 8]),
];
