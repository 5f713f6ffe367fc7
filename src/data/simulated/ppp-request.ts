import { weightedDraw } from './draws.ts';
import { PRICE_LEVELS } from './latent-space.ts';
import { drawTerms } from './query-terms.ts';
import { wantedLevel, type RequestDraw, type Situation } from './situation.ts';

/** Standard deviation, in levels, of the bought level around the wanted one. */
const SPREAD = 0.7;

/** Which price level has the item that the user is about to buy? */
export function drawPpp(situation: Situation): RequestDraw {
  const wanted = wantedLevel(situation);
  const weights = Float32Array.from({ length: PRICE_LEVELS }, (_, level) =>
    Math.exp(-((level - wanted) ** 2) / (2 * SPREAD ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const probability = weights.map((weight) => weight / total);
  return {
    terms: drawTerms(situation, 'ppp'),
    subject: Int32Array.of(situation.category),
    probability,
    label: Uint8Array.of(weightedDraw(probability, situation.stream)),
  };
}
