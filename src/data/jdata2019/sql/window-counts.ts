import type { Stage } from '../../preparation/stage.ts';
import { WINDOW_HOURS } from '../calendar.ts';

/** What actions are counted by. */
const LEVELS = { sku: 'sku_id', shop: 'shop', brand: 'brand', category: 'category' } as const;

/**
 * `<level>_window`: actions in the 24 hours BEFORE an hour, never in the hour itself: the candidates of a row are drawn from
 * the hour, and what was drawn must not be told by its count.
 */
export const WINDOW_COUNTS: Stage = {
  title: 'counts by hour',
  sql: `
create table target_hour as select distinct h from visit;
${Object.entries(LEVELS)
  .map(
    ([level, column]) => `
create table ${level}_window as
select a.${column}, t.h, count(*) filter (type = 1)::int as views, count(*) filter (type = 2)::int as orders,
       count(*) filter (type = 3)::int as follows, count(distinct user_id)::int as users
from action a join target_hour t on t.h - a.h between 1 and ${WINDOW_HOURS} group by all;`,
  )
  .join('')}`,
};
