import { at } from '../../core/typed-arrays.ts';
import { distinctDraws, indexDraw, sigmoid } from './draws.ts';
import { TASTE_WIDTH } from './latent-space.ts';
import { drawLabels, fit, type RequestDraw, type Situation } from './situation.ts';

const CANDIDATES = 10;

const WEIGHTS = { bias: -3.6, taste: 0.8, fame: 0.4, priceDistance: -0.3 } as const;

/** Which of the shown fashion icons does the user follow? */
export function drawFifp(situation: Situation): RequestDraw {
  const { world, stream } = situation;
  const subject = Int32Array.from(
    distinctDraws(CANDIDATES, () => indexDraw(world.options.icons, stream)),
  );
  const probability = Float32Array.from(subject, (icon) => sigmoid(logit(situation, icon)));
  return { terms: [], subject, probability, label: drawLabels(probability, stream) };
}

function logit(situation: Situation, icon: number): number {
  const { space, icons, users } = situation.world;
  const own =
    WEIGHTS.bias +
    WEIGHTS.taste * fit(situation, 'fifp', icons.taste, icon * TASTE_WIDTH) +
    WEIGHTS.fame * at(icons.fame, icon);
  if (!space.shared) return own;
  const distance = Math.abs(at(icons.price, icon) - at(users.lavishness, situation.user));
  return own + WEIGHTS.priceDistance * (distance - 1);
}
