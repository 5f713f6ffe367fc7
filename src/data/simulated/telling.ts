import { dayPart } from './calendar.ts';
import type { SimulatedOptions } from './simulated-options.ts';

/** Behaviour types in the order of their ids: 2 click, 3 bookmark, 4 cart, 5 purchase. */
export const TYPES = ['click', 'bookmark', 'cart', 'purchase'] as const;
export const PURCHASE = 3;
/** Scenarios in the order of their ids: 2 search, 3 recommendation, 4 advertisement. */
export const SCENARIOS = ['search', 'recommendation', 'advertisement'] as const;

export const TYPE_SHARES = [0.72, 0.1, 0.1, 0.08] as const;
export const SCENARIO_SHARES = [0.5, 0.35, 0.15] as const;

/** How strongly an event follows what its user wants: it is what the event tells. */
export interface Telling {
  /** Weight of the lasting taste: tells the same however long ago. */
  readonly lasting: number;
  /** Weight of the mood, which drifts: what it tells fades. */
  readonly mood: number;
  /** Weight of the distance between an item's price level and the wanted one. */
  readonly price: number;
}

const BY_TYPE: readonly Telling[] = [
  { lasting: 0.2, mood: 0.9, price: 0.3 }, // click
  { lasting: 0, mood: 0.4, price: 0.1 }, // bookmark
  { lasting: 0.9, mood: 0.6, price: 1 }, // cart
  { lasting: 2.2, mood: 0, price: 2.2 }, // purchase
];

const BY_SCENARIO: readonly number[] = [1.3, 0.8, 0.1];
const BY_DAY_PART: readonly number[] = [0.5, 1, 1, 1.2];

/** Every event alike, near the mean of the table above. */
const UNINFORMATIVE: Telling = { lasting: 0.6, mood: 0.6, price: 0.6 };

export interface EventProperties {
  readonly type: number;
  readonly scenario: number;
  readonly time: number;
}

/**
 * What an event tells of one block of taste. Each private block has the types in another order, so that
 * no task learns from the others how much a type tells.
 */
export function tellingOf(
  options: SimulatedOptions,
  block: number,
  { type, scenario, time }: EventProperties,
): Telling {
  if (!options.informativeProperties) return UNINFORMATIVE;
  const { lasting, mood, price } = BY_TYPE[(type + block) % TYPES.length] ?? UNINFORMATIVE;
  const strength = (BY_SCENARIO[scenario] ?? 1) * (BY_DAY_PART[dayPart(time)] ?? 1);
  return { lasting: lasting * strength, mood: mood * strength, price: price * strength };
}

/** The taste of the moment that labels read: lasting taste and mood. */
export const PRESENT_TASTE = { lasting: 0.8, mood: 0.6 } as const;

/** Days after which the mood's correlation with itself has fallen to 1/e. */
export const MOOD_DAYS = 3;

/** A purchase lowers the wish for its category by this much, and the wish comes back within days. */
export const SATIATION = { drop: 1.5, days: 4 } as const;
