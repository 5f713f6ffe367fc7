import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../../../src/core/random.ts';

/** One action as the logs have it; made up, of the form of the published ones. */
export interface Action {
  /** Seconds of local time since 1970. */
  readonly time: number;
  readonly user: number;
  readonly sku: number;
  /** 1 browse, 2 order, 3 follow, 4 comment. */
  readonly type: number;
  readonly session: number;
}

export const START = Date.UTC(2018, 2, 1) / 1000;
export const HOUR = 3600;
const USERS = 70;
const COMMON = 150;
const RARE = 100;
const SHOPS = 30;
const HOURS = 61;

/** Products are sku 1000 …; entities count from 1, and attributes come behind them. */
export const SKUS: readonly number[] = Array.from({ length: COMMON + RARE }, (_, p) => 1000 + p);
export const shopOf = (sku: number): number => 500 + (sku % SHOPS);
export const brandOf = (sku: number): number => 600 + (sku % 7);
export const categoryOf = (sku: number): number => 700 + (sku % 5);
export const monthOf = (sku: number): number => 800 + (sku % 4);

/** Seventy users who come back every few hours, like some shops more, and order or follow what they have just seen. */
export function syntheticActions(): Action[] {
  const stream = randomStream(7, 'jdata');
  const below = (count: number): number => Math.floor(stream() * count);
  const actions: Action[] = [];
  let session = 1;
  for (let user = 1; user <= USERS; user++) {
    for (let hour = below(6); hour < HOURS; hour += 2 + below(9)) {
      let time = START + hour * HOUR + below(HOUR);
      const seen: number[] = [];
      for (let left = 2 + below(10); left > 0; left--) {
        const again = seen.length > 0 && stream() < 0.3;
        const sku = again
          ? (seen[below(seen.length)] ?? 0)
          : stream() < 0.04
            ? 1000 + COMMON + below(RARE)
            : 1000 + ((user * 11 + below(45)) % COMMON);
        const draw = stream();
        const type = draw < 0.8 ? 1 : draw < 0.9 ? 2 : draw < 0.97 ? 3 : 4;
        actions.push({ time, user, sku, type, session });
        seen.push(sku);
        time += stream() < 0.05 ? 0 : 5 + below(400);
      }
      session += 1;
    }
  }
  return actions;
}

/** Writes the four files: sessions go to the two logs in turn. */
export function writeSyntheticSource(
  folder: string,
  actions: readonly Action[] = syntheticActions(),
): void {
  mkdirSync(folder, { recursive: true });
  const header = 'action_time,user_id,sku_id,type,sessionId,index';
  const logs = [0, 1].map((log) => actions.filter(({ session }) => session % 2 === log));
  writeFileSync(join(folder, 'train.csv'), text([header, ...(logs[1] ?? []).map(line)]));
  writeFileSync(join(folder, 'test_new_item.csv'), text([header, ...(logs[0] ?? []).map(line)]));
  const entities = SKUS.map((sku, e) => `${sku}\t${e + 1}\titem`);
  // The number of a product is also that of a shop: only the type tells them apart.
  writeFileSync(
    join(folder, 'entity2id'),
    text(['entity\tid\ttype', '0\t0\t0', ...entities, '1001\t900\tshop']),
  );
  const triples = SKUS.flatMap((sku, e) =>
    [brandOf(sku), shopOf(sku), categoryOf(sku), monthOf(sku)].map(
      (tail, relation) => `${e + 1}\t${tail}\t${relation + 1}`,
    ),
  );
  writeFileSync(join(folder, 'kg2id'), text(['head\ttail\trelation', ...triples]));
}

function line({ time, user, sku, type, session }: Action): string {
  const clock = new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return [clock, user, sku, type, session, `${time}.0`].join(',');
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
