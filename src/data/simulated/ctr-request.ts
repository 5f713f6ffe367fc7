import { at } from '../../core/typed-arrays.ts';
import { distinctDraws, sigmoid } from './draws.ts';
import { offerItem, popularItem } from './item-choice.ts';
import { drawTerms } from './query-terms.ts';
import {
  drawLabels,
  homeShop,
  itemFit,
  wantedLevel,
  type RequestDraw,
  type Situation,
} from './situation.ts';

const CANDIDATES = 5;

const WEIGHTS = {
  bias: -1.75,
  taste: 0.7,
  quality: 0.4,
  priceDistance: -0.3,
  home: 0.7,
  satiation: -0.8,
} as const;

/** Which of the shown items are clicked? */
export function drawCtr(situation: Situation): RequestDraw {
  const { world, stream } = situation;
  const offer = (): number =>
    world.space.shared
      ? offerItem(world, situation, stream)
      : popularItem(world, situation.category, stream);
  const subject = Int32Array.from(distinctDraws(CANDIDATES, offer));
  const probability = Float32Array.from(subject, (item) => sigmoid(logit(situation, item)));
  const terms = drawTerms(situation, 'ctr');
  return { terms, subject, probability, label: drawLabels(probability, stream) };
}

function logit(situation: Situation, item: number): number {
  const { space, items, categories } = situation.world;
  const own =
    WEIGHTS.bias +
    WEIGHTS.taste * itemFit(situation, 'ctr', item) +
    WEIGHTS.quality * at(items.quality, item) +
    WEIGHTS.satiation * situation.satiation;
  if (!space.shared) return own;
  const department = at(categories.department, situation.category);
  const home = homeShop(situation, department) === at(items.shop, item) ? WEIGHTS.home : 0;
  const distance = Math.abs(at(items.level, item) - wantedLevel(situation));
  return own + home + WEIGHTS.priceDistance * (distance - 1);
}
