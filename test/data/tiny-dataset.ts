import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';

/** Two users, one moment of CTR a split, two rows each: small enough to count by eye. */
export function tinyDataset(labels: readonly number[] = [1, 0, 0, 1, 1, 0]): PreparedDataset {
  const counts = { rows: 2, positives: 1, requests: 1, moments: 1, users: 1 };
  return {
    manifest: {
      formatVersion: 1,
      name: 'tiny',
      fingerprint: '0123456789abcdef',
      vocabulary: {
        item: 4,
        shop: 3,
        brand: 3,
        category: 3,
        tag: 3,
        scenario: 3,
        time: 9,
        type: 3,
        query: 3,
      },
      profileFields: [{ name: 'age', size: 4 }],
      tagSlots: 1,
      querySlots: 1,
      gapBorders: [60],
      tasks: {
        ctr: {
          hiddenProfileFields: [],
          counts: { train: counts, validation: counts, test: counts },
        },
      },
      about: { source: 'made by hand' },
    },
    users: { key: Int32Array.of(7, 8), profile: Int32Array.of(2, 3) },
    items: {
      id: Int32Array.of(0, 2, 3),
      brand: Int32Array.of(0, 2, 2),
      category: Int32Array.of(0, 2, 2),
      tags: Int32Array.of(0, 2, 2),
    },
    events: {
      userOffset: Uint32Array.of(0, 3, 5),
      item: Int32Array.of(1, 2, 1, 2, 1),
      shop: Int32Array.of(2, 2, 2, 2, 2),
      scenario: Int32Array.of(2, 2, 2, 2, 2),
      type: Int32Array.of(2, 2, 2, 2, 2),
      time: Uint32Array.of(10, 20, 30, 15, 40),
      dayKind: Uint8Array.of(4, 4, 4, 4, 4),
      dayPart: Uint8Array.of(6, 6, 6, 6, 6),
    },
    moments: {
      user: Int32Array.of(0, 1, 0),
      time: Uint32Array.of(20, 40, 50),
      historyEnd: Uint32Array.of(1, 4, 3),
      splitOffset: Uint32Array.of(0, 1, 2, 3),
    },
    tasks: {
      ctr: {
        momentOffset: Uint32Array.of(0, 1, 2, 3),
        rowOffset: Uint32Array.of(0, 2, 4, 6),
        query: Int32Array.of(2, 2, 2),
        rows: { label: Uint8Array.from(labels), item: Int32Array.of(1, 2, 1, 2, 1, 2) },
      },
    },
  };
}
