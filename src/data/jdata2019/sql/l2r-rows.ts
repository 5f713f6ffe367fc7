import type { Stage } from '../../preparation/stage.ts';

/** Products of a slate, at most: those met last. */
const SLATE = 20;

/**
 * At each moment at which a user orders or follows something: the products met before in the session. Label: ordered or followed in
 * the session from the moment on; weight 5 for an order, 3 for a follow, 1 for neither.
 */
export const L2R_ROWS: Stage = {
  title: 'L2R rows',
  sql: `
create table l2r_slate as
with asking as (select distinct user_id, session_id, ts from action where type in (2, 3) and split is not null)
select r.user_id, r.session_id, r.ts, a.sku_id
from asking r join action a using (user_id, session_id) where a.ts < r.ts
group by r.user_id, r.session_id, r.ts, a.sku_id
qualify row_number() over (partition by r.user_id, r.session_id, r.ts order by max(a.seq) desc) <= ${SLATE};
create table l2r_labelled as
select s.*, coalesce(max(case a.type when 2 then 5 when 3 then 3 end), 1) as n_i
from l2r_slate s left join action a
  on a.user_id = s.user_id and a.session_id = s.session_id and a.sku_id = s.sku_id and a.ts >= s.ts and a.type in (2, 3)
group by all;
create table l2r as   -- slates with something to tell apart
select row_number() over (order by ts, user_id, session_id, sku_id)::int as row_id, v.split, l.user_id, l.session_id, l.ts, v.h, v.n_before,
       l.sku_id, (l.n_i > 1)::int as y, l.n_i
from l2r_labelled l join visit v using (user_id, ts)
semi join (select user_id, session_id, ts from l2r_labelled group by all having min(n_i) = 1 and max(n_i) > 1) t
  using (user_id, session_id, ts);
drop table l2r_slate; drop table l2r_labelled;`,
};
