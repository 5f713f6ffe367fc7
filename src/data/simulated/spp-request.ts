import { at } from '../../core/typed-arrays.ts';
import { distinctDraws, indexDraw, sigmoid, weightedDraw } from './draws.ts';
import { TASTE_WIDTH } from './latent-space.ts';
import { drawLabels, fit, homeShop, type RequestDraw, type Situation } from './situation.ts';

const CANDIDATES = 5;
/** Share of the candidates that are one of the user's own home shops. */
const HOME_SHARE = 0.2;

const WEIGHTS = {
  bias: -1.85,
  taste: 0.55,
  fame: 0.35,
  service: 0.2,
  home: 1,
  priceDistance: -0.4,
} as const;

/** Which of the named shops does the user visit next? */
export function drawSpp(situation: Situation): RequestDraw {
  const { world, stream } = situation;
  const draw = (): number =>
    stream() < HOME_SHARE
      ? homeShop(situation, indexDraw(world.options.departments, stream))
      : weightedDraw(world.shops.weight, stream);
  const subject = Int32Array.from(distinctDraws(CANDIDATES, draw));
  const probability = Float32Array.from(subject, (shop) => sigmoid(logit(situation, shop)));
  return { terms: [], subject, probability, label: drawLabels(probability, stream) };
}

function logit(situation: Situation, shop: number): number {
  const { space, shops, users } = situation.world;
  const home = homeShop(situation, at(shops.department, shop)) === shop;
  const own =
    WEIGHTS.bias +
    WEIGHTS.taste * fit(situation, 'spp', shops.taste, shop * TASTE_WIDTH) +
    WEIGHTS.fame * (Math.log(at(shops.weight, shop) * shops.weight.length) + 0.4) +
    WEIGHTS.service * at(shops.service, shop) +
    (home ? WEIGHTS.home : 0);
  if (!space.shared) return own;
  const distance = Math.abs(at(shops.price, shop) - at(users.lavishness, situation.user));
  return own + WEIGHTS.priceDistance * (distance - 1);
}
