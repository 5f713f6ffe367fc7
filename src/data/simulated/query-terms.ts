import { indexDraw, weightedDraw } from './draws.ts';
import type { Situation } from './situation.ts';

/** Terms that mean the same category. */
export const SYNONYMS = 6;
export const QUERY_SLOTS = 2;

const QUERY_TASKS = ['ctr', 'l2r', 'ppp'] as const;
type QueryTask = (typeof QUERY_TASKS)[number];

const COMMONNESS: readonly number[] = [6, 3, 2, 1.5, 1.2, 1];

/** One or two synonyms of the category; where causes are private, so are the words of each task. */
export function drawTerms(
  { world, category, stream }: Situation,
  task: QueryTask,
): readonly number[] {
  const own = SYNONYMS / QUERY_TASKS.length;
  const draw = (): number =>
    category * SYNONYMS +
    (world.space.shared
      ? weightedDraw(COMMONNESS, stream)
      : QUERY_TASKS.indexOf(task) * own + indexDraw(own, stream));
  return [...new Set(Array.from({ length: 1 + indexDraw(QUERY_SLOTS, stream) }, draw))];
}
