/** One step of a preparation: statements that make tables out of earlier ones. */
export interface Stage {
  readonly title: string;
  readonly sql: string;
}

/** `u(s)`: a number in (0, 1) drawn by the MD5 hash of a text, so that every run gives the same rows. */
export const UNIFORM_DRAW =
  'create macro u(s) as (md5_number_lower(s)::double + 1) / 18446744073709551617.0;';

/** Embedding ids count from 2 in the order given: 0 is padding, 1 is unknown. */
export function nextId(order: string): string {
  return `(1 + row_number() over (order by ${order}))::int as id`;
}

/** Time id of the part of the day of a local timestamp; the first of the six parts has `firstId`. */
export function dayPartSql(localTime: string, firstId: number): string {
  return `${firstId} + case when hour(${localTime}) < 6 then 0 when hour(${localTime}) < 10 then 1
          when hour(${localTime}) < 14 then 2 when hour(${localTime}) < 17 then 3
          when hour(${localTime}) < 20 then 4 else 5 end`;
}

export const DAY_PARTS = 6;
