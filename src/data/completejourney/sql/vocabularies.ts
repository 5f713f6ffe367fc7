import { nextId, type Stage } from '../../preparation/stage.ts';

export const PROFILE_FIELDS = [
  'income',
  'age',
  'home_ownership',
  'marital_status',
  'household_size',
  'household_comp',
  'kids_count',
] as const;

/** Lines of weeks 1-40 that a product needs for an embedding of its own. */
const MIN_ITEM_LINES = 5;

const TAG_KINDS = ['product_type', 'package_size', 'department', 'brand', 'level'] as const;

export const TAG_SLOTS = TAG_KINDS.length;

/** Everything that gets an embedding, learned from weeks 1-40 alone. */
export const VOCABULARIES: Stage = {
  title: 'vocabularies',
  sql: `
create table early as select l.product_id, l.store_id, l.mailer, l.display from line l where l.week <= 40;
create table early_product as select product_id, count(*) as lines from early group by 1;
create table v_item as select product_id, ${nextId('product_id')} from early_product where lines >= ${MIN_ITEM_LINES};
create table v_shop as select store_id, ${nextId('store_id')} from (select distinct store_id from early);
create table v_brand as select manufacturer_id, ${nextId('manufacturer_id')}
from (select distinct manufacturer_id from product semi join early_product using (product_id) where manufacturer_id is not null);
create table v_category as select category, ${nextId('category')}
from (select distinct category from product semi join early_product using (product_id) where category is not null);
create table v_scenario as select mailer, display, ${nextId('mailer, display')} from (select distinct mailer, display from early);
create table product_tag as
select product_id, kind, value from (
  select product_id, product_type, package_size, department, brand, level::varchar as level
  from product left join price_level using (product_id))
unpivot (value for kind in (${TAG_KINDS.join(', ')}));
create table v_tag as select kind, value, ${nextId('kind, value')}
from (select distinct kind, value from product_tag semi join early_product using (product_id));
create table v_campaign as select campaign_id, ${nextId('campaign_id')}
from (select distinct campaign_id from fifp where split = 'train');
create table v_campaign_type as select campaign_type, ${nextId('campaign_type')}
from (select distinct campaign_type from fifp where split = 'train');
create table v_profile as
select field, value, (1 + row_number() over (partition by field order by value))::int as id
from (select distinct field, value from (select ${PROFILE_FIELDS.join(', ')} from demographics)
      unpivot (value for field in (${PROFILE_FIELDS.join(', ')})));
drop table early; drop table early_product;`,
};

const tagSlot = (kind: string): string => `max(coalesce(v.id, 1)) filter (kind = '${kind}')`;

/** Rows of the users, items and icons, with their ids. */
export const USERS_AND_ITEMS: Stage = {
  title: 'users, items, icons',
  sql: `
create table tags as
select product_id, list_resize(list_filter([${TAG_KINDS.map(tagSlot).join(', ')}], lambda x: x is not null), ${TAG_SLOTS}, 0) as tags
from product_tag left join v_tag v using (kind, value) group by product_id;
create table item as
select product_id, row_number() over (order by product_id)::int as item_row, coalesce(i.id, 1) as id, coalesce(b.id, 1) as brand,
       coalesce(c.id, 1) as category, coalesce(t.tags, [${TAG_KINDS.map(() => '0').join(', ')}]) as tags
from product p left join v_item i using (product_id) left join v_brand b using (manufacturer_id)
left join v_category c on c.category = p.category left join tags t using (product_id);
create table customer as
select household_id, (row_number() over (order by household_id) - 1)::int as user_row, events
from (select household_id, count(*) as events from line group by 1);
create table profile as
select u.user_row, u.household_id, [${PROFILE_FIELDS.map((_, f) => `coalesce(v${f}.id, 1)`).join(', ')}] as profile
from customer u left join (select household_id::int as household_id, * exclude (household_id) from demographics) d using (household_id)
${PROFILE_FIELDS.map((field, f) => `left join v_profile v${f} on v${f}.field = '${field}' and v${f}.value = d.${field}`).join('\n')};
create table bag as select campaign_id, (row_number() over (order by campaign_id) - 1)::int as bag from icon;
create table bag_entry as   -- a campaign without products is all unknown
select bag, coalesce(c.id, 1) as category, count(*) / sum(count(*)) over (partition by bag) as weight
from bag left join campaign_product using (campaign_id) left join product p using (product_id) left join v_category c on c.category = p.category
group by bag, coalesce(c.id, 1);
drop table tags; drop table product_tag;`,
};
