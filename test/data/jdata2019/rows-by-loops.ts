import type { LogByLoops } from './log-by-loops.ts';
import { partOf } from './log-by-loops.ts';
import { brandOf, categoryOf, shopOf, type Action } from './synthetic-source.ts';

export interface ExpectedRow {
  readonly sku: number;
  readonly label: number;
  readonly weight: number;
  /** Features or statistics before they are standardised. */
  readonly numbers: readonly number[];
}

export interface ExpectedRequest {
  readonly user: number;
  readonly time: number;
  readonly rows: readonly ExpectedRow[];
}

export function expectedL2r(log: LogByLoops): ExpectedRequest[] {
  const asking = new Map<string, Action>();
  for (const action of log.actions) {
    if ((action.type === 2 || action.type === 3) && log.isAsked(action)) {
      asking.set(`${action.user} ${action.session} ${action.time}`, action);
    }
  }
  return inOrder(
    [...asking.values()].map(({ user, session, time }) => {
      const ofSession = log.of(user).filter((of) => of.session === session);
      const met = ofSession.filter((of) => of.time < time).reverse();
      const slate = [...new Set(met.map(({ sku }) => sku))].slice(0, 20);
      const rows = slate.sort(ascending).map((sku) => {
        const done = ofSession.filter((of) => of.sku === sku && of.time >= time);
        const isOrdered = done.some(({ type }) => type === 2);
        const isFollowed = done.some(({ type }) => type === 3);
        const weight = isOrdered ? 5 : isFollowed ? 3 : 1;
        const label = weight > 1 ? 1 : 0;
        return { sku, label, weight, numbers: rankingFeatures(log, user, time, sku) };
      });
      return { user, time, rows };
    }),
  ).filter(({ rows }) => new Set(rows.map(({ label }) => label)).size === 2);
}

function rankingFeatures(log: LogByLoops, user: number, time: number, sku: number): number[] {
  const window = log.window(time);
  const item = counts(window.filter((of) => of.sku === sku));
  const shop = counts(window.filter((of) => shopOf(of.sku) === shopOf(sku)));
  const brand = counts(window.filter((of) => brandOf(of.sku) === brandOf(sku)));
  const category = counts(window.filter((of) => categoryOf(of.sku) === categoryOf(sku)));
  const last = log.before(user, time).slice(-100);
  const own = last.filter((of) => of.sku === sku);
  const share = (of: (sku: number) => number): number =>
    last.filter((action) => of(action.sku) === of(sku)).length / last.length;
  const lastMet = own.at(-1);
  return [
    Math.log(1 + item.views),
    Math.log(1 + item.orders),
    (item.orders + 1) / (item.views + 14),
    (item.follows + 1) / (item.views + 60),
    Math.log(1 + shop.views),
    (shop.orders + 1) / (shop.views + 14),
    Math.log(1 + brand.views),
    (brand.orders + 1) / (brand.views + 14),
    Math.log(1 + category.views),
    (category.orders + 1) / (category.views + 14),
    Math.log(1 + own.length),
    last.at(-1)?.sku === sku ? 1 : 0,
    lastMet === undefined ? 0 : Math.exp((lastMet.time - time) / 600),
    own.some(({ type }) => type === 2) ? 1 : 0,
    own.some(({ type }) => type === 3) ? 1 : 0,
    share(shopOf),
    share(brandOf),
    share(categoryOf),
  ];
}

export function expectedFifp(log: LogByLoops): ExpectedRequest[] {
  const requests = new Map<string, { user: number; time: number; skus: Map<number, number> }>();
  for (const action of log.actions) {
    const { user, time, sku, session, type } = action;
    if (type !== 1 || !log.isAsked(action)) continue;
    const onProduct = log.of(user).filter((of) => of.session === session && of.sku === sku);
    if (onProduct.some((of) => of.time < time)) continue;
    const request = requests.get(`${user} ${time}`) ?? { user, time, skus: new Map() };
    request.skus.set(sku, onProduct.some((of) => of.type === 3) ? 1 : 0);
    requests.set(`${user} ${time}`, request);
  }
  return inOrder(
    [...requests.values()].map(({ user, time, skus }) => ({
      user,
      time,
      rows: [...skus.keys()].sort(ascending).map((sku) => ({
        sku,
        label: skus.get(sku) ?? 0,
        weight: 1,
        numbers: followStatistics(log, user, time, sku),
      })),
    })),
  );
}

function followStatistics(log: LogByLoops, user: number, time: number, sku: number): number[] {
  const window = log.window(time);
  const item = counts(window.filter((of) => of.sku === sku));
  const category = counts(window.filter((of) => categoryOf(of.sku) === categoryOf(sku)));
  const last = log.before(user, time).slice(-100);
  return [
    Math.log(1 + item.views),
    Math.log(1 + item.orders),
    Math.log(1 + item.follows),
    (category.follows + 1) / (category.views + 60),
    Math.log(1 + last.filter((of) => of.sku === sku).length),
    last.filter((of) => shopOf(of.sku) === shopOf(sku)).length / last.length,
  ];
}

/** Of a shop that is asked about after the last one. */
export function shopStatistics(
  log: LogByLoops,
  { user, time }: { readonly user: number; readonly time: number },
  shop: number,
): number[] {
  const past = log.before(user, time);
  const lastShop = shopOf(past.at(-1)?.sku ?? 0);
  const inShop = log.window(time).filter((of) => shopOf(of.sku) === shop);
  const hourStart = time - (time % 3600);
  const earlier = log.actions.filter((of) => of.time < hourStart);
  const usersOf = (wanted: number): Set<number> =>
    new Set(earlier.filter((of) => shopOf(of.sku) === wanted).map((of) => of.user));
  const there = usersOf(shop);
  const together = [...usersOf(lastShop)].filter((other) => there.has(other)).length;
  return [
    Math.log(1 + counts(inShop).views),
    Math.log(1 + new Set(inShop.map((of) => of.user)).size),
    Math.log(1 + together),
    Math.log(1 + past.slice(-100).filter((of) => shopOf(of.sku) === shop).length),
    past.some((of) => shopOf(of.sku) === shop) ? 1 : 0,
  ];
}

function counts(actions: readonly Action[]): { views: number; orders: number; follows: number } {
  const ofType = (wanted: number): number => actions.filter(({ type }) => type === wanted).length;
  return { views: ofType(1), orders: ofType(2), follows: ofType(3) };
}

/** By part, time and user, as moments are. */
function inOrder(requests: readonly ExpectedRequest[]): ExpectedRequest[] {
  return [...requests].sort(
    (a, b) => partOf(a.time) - partOf(b.time) || a.time - b.time || a.user - b.user,
  );
}

function ascending(a: number, b: number): number {
  return a - b;
}
