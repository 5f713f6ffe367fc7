import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JDATA2019 } from '../../../src/data/jdata2019/jdata2019.ts';
import { prepareFiles } from '../../../src/data/preparation/prepare-files.ts';
import type { PreparedDataset } from '../../../src/data/prepared-dataset.ts';
import { readPreparedDataset } from '../../../src/data/prepared-store.ts';
import { inputsOfRequests, type RequestInputs } from '../request-inputs.ts';
import { LogByLoops } from './log-by-loops.ts';
import {
  HOUR,
  START,
  syntheticActions,
  writeSyntheticSource,
  type Action,
} from './synthetic-source.ts';

type Task = 'ctr' | 'l2r' | 'fifp' | 'spp';
/** The stored times are UTC; those of the logs are eight hours ahead. */
const AHEAD = 8 * HOUR;

const log = new LogByLoops(syntheticActions());

/** What a model may read of a request must not change when the future does, or the moment itself. */
let root = '';
let original: PreparedDataset;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'dupn-test-'));
  original = await prepareChanged('original', (action) => [action]);
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function prepareChanged(
  name: string,
  change: (action: Action) => readonly Action[],
): Promise<PreparedDataset> {
  const sourceFolder = join(root, name);
  writeSyntheticSource(sourceFolder, log.actions.flatMap(change));
  const folder = join(root, `${name}-prepared`);
  await prepareFiles(JDATA2019, { sourceFolder, folder });
  return readPreparedDataset(folder);
}

const keyOf = ({ user, time }: RequestInputs): string => `${user} at ${time}`;
const digestOf = ({ inputs }: RequestInputs): string =>
  createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
const withDigest = (request: RequestInputs): string => `${keyOf(request)}: ${digestOf(request)}`;
/** Rare products are left as they are, so that none appears in the logs or disappears. */
const isRare = ({ sku }: Action): boolean => sku >= 1150;
const otherSku = (sku: number): number => 1000 + ((sku * 7 + 13) % 150);

describe.each([
  { part: 'validation', hour: 44 },
  { part: 'test', hour: 55 },
])('a changed future from hour $hour on ($part)', ({ part, hour }) => {
  const border = START + hour * HOUR - AHEAD;
  let changed: PreparedDataset;

  /** A third of it does not happen, and the rest is done to other products in other ways. */
  beforeAll(async () => {
    changed = await prepareChanged(part, (action) => {
      const { time, sku, type, user } = action;
      if (time < border + AHEAD || isRare(action)) return [action];
      if ((time + user) % 3 === 0) return [];
      return [{ ...action, sku: otherSku(sku), type: 1 + (type % 4) }];
    });
  });

  const before = (dataset: PreparedDataset, task: Task): RequestInputs[] =>
    inputsOfRequests(dataset, task).filter(({ time }) => time < border);

  it.each(['ctr', 'fifp', 'spp'] as const)(
    '%s: all requests before it stay as they are',
    (task) => {
      const stay = before(original, task).map(withDigest);
      expect(stay.length).toBeGreaterThan(500);
      expect(before(changed, task).map(withDigest)).toEqual(stay);
      const all = (dataset: PreparedDataset): string[] =>
        inputsOfRequests(dataset, task).map(withDigest);
      expect(all(changed)).not.toEqual(all(original));
    },
  );

  it('l2r: slates and features before it stay as they are', () => {
    // A slate needs something that is ordered or followed later in the session: some come and go.
    const found = new Map(
      before(changed, 'l2r').map((request) => [keyOf(request), digestOf(request)]),
    );
    const stay = before(original, 'l2r').filter((request) => found.has(keyOf(request)));
    expect(stay.length).toBeGreaterThan(0.9 * found.size);
    expect(stay.length).toBeGreaterThan(100);
    expect(stay.map(digestOf)).toEqual(stay.map((request) => found.get(keyOf(request))));
  });
});

describe('a changed moment', () => {
  const HOUR_CHANGED = START + 57 * HOUR;
  /** A moment of each user in an hour of the test period: one with an order or a follow, or else the first. */
  const momentOf = new Map<number, number>();
  const inHour = log.actions.filter(
    (of) => of.time >= HOUR_CHANGED && of.time < HOUR_CHANGED + HOUR && !isRare(of),
  );
  for (const { user, time } of [...inHour].reverse()) momentOf.set(user, time);
  for (const { user, time, type } of inHour) if (type === 2 || type === 3) momentOf.set(user, time);
  const isChanged = (action: Action): boolean =>
    momentOf.get(action.user) === action.time && !isRare(action);
  const ofMoments = (dataset: PreparedDataset, task: Task): RequestInputs[] =>
    inputsOfRequests(dataset, task).filter(({ user, time }) => momentOf.get(user) === time + AHEAD);

  describe('at which everything is ordered or followed as well', () => {
    let changed: PreparedDataset;
    beforeAll(async () => {
      changed = await prepareChanged('followed', (action) =>
        isChanged(action) ? [action, { ...action, type: action.type === 3 ? 2 : 3 }] : [action],
      );
    });

    it.each(['ctr', 'fifp', 'spp'] as const)('%s: changes labels at the most', (task) => {
      const stay = ofMoments(original, task);
      expect(stay.length).toBeGreaterThan(3);
      expect(ofMoments(changed, task).map(withDigest)).toEqual(stay.map(withDigest));
    });

    it('l2r: changes no slate or feature, but labels', () => {
      const found = new Map(ofMoments(changed, 'l2r').map((request) => [keyOf(request), request]));
      const stay = ofMoments(original, 'l2r');
      expect(stay.length).toBeGreaterThan(2);
      for (const request of stay) {
        expect(found.get(keyOf(request))?.inputs).toEqual(request.inputs);
      }
      expect(found.size).toBeGreaterThan(stay.length);
    });

    it('fifp: changes the labels', () => {
      const labels = (dataset: PreparedDataset): number[] =>
        ofMoments(dataset, 'fifp').flatMap((request) => request.labels);
      expect(new Set(labels(changed))).toEqual(new Set([1]));
      expect(new Set(labels(original)).has(0)).toBe(true);
    });
  });

  describe('at which other products are met', () => {
    let changed: PreparedDataset;
    beforeAll(async () => {
      changed = await prepareChanged('other', (action) =>
        isChanged(action) ? [{ ...action, sku: otherSku(action.sku) }] : [action],
      );
    });

    it.each(['ctr', 'fifp', 'spp'] as const)('%s: histories stay', (task) => {
      const histories = new Map(
        ofMoments(original, task).map((request) => [keyOf(request), request.inputs.history]),
      );
      const both = ofMoments(changed, task).filter((request) => histories.has(keyOf(request)));
      expect(both.length).toBeGreaterThan(0);
      for (const request of both) {
        expect(request.inputs.history).toEqual(histories.get(keyOf(request)));
      }
    });

    it.each([
      ['ctr', 'item'],
      ['spp', 'entity'],
    ] as const)('%s: what is read of a candidate does not tell whether it is met', (task, id) => {
      const candidates = (dataset: PreparedDataset): Map<string, string> =>
        new Map(
          ofMoments(dataset, task).flatMap((request) =>
            (request.inputs.rows[id] ?? []).map((candidate, k) => [
              `${keyOf(request)}: ${candidate}`,
              JSON.stringify(rowOf(request, k)),
            ]),
          ),
        );
      const before = candidates(original);
      const after = [...candidates(changed)].filter(([candidate]) => before.has(candidate));
      expect(after.length).toBeGreaterThan(5);
      expect(after).toEqual(after.map(([candidate]) => [candidate, before.get(candidate)]));
      expect(candidates(changed)).not.toEqual(before);
    });
  });
});

/** The numbers of one row of a request. */
function rowOf({ inputs, labels }: RequestInputs, row: number): number[][] {
  return Object.values(inputs.rows).map((values) => {
    const width = values.length / labels.length;
    return values.slice(row * width, (row + 1) * width);
  });
}
