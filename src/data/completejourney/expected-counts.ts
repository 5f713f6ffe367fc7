import type { ExpectedCounts } from '../preparation/count-rows.ts';

export const EXPECTED_TABLE_ROWS = { line: 1_458_000, trip: 155_366, promo: 20_927_744 } as const;

/**
 * Of the joint training set of CTR, L2R, FIFP and PPP. The specification's 105,508 moments count
 * minutes; to the second there is one more: a trip that begins within a minute of a Monday 04:00.
 */
export const EXPECTED_JOINT = { moments: 105_509, minutes: 105_508, requests: 302_531 } as const;

/** Section 4 of the specification: what the known source files give. */
export const EXPECTED_COUNTS: ExpectedCounts = {
  ctr: {
    train: {
      rows: 383_635,
      positives: 76_727,
      users: 2_247,
      requests: 65_467,
      checksum: 1_202_337_910_418,
    },
    val: {
      rows: 45_715,
      positives: 9_143,
      users: 1_694,
      requests: 7_947,
      checksum: 161_528_486_796,
    },
    test: {
      rows: 95_635,
      positives: 19_127,
      users: 1_995,
      requests: 16_482,
      checksum: 307_227_732_306,
    },
  },
  l2r: {
    train: {
      rows: 624_780,
      positives: 62_478,
      users: 2_264,
      requests: 62_478,
      checksum: 1_898_905_016_298,
    },
    val: {
      rows: 75_830,
      positives: 7_583,
      users: 1_796,
      requests: 7_583,
      checksum: 254_964_620_986,
    },
    test: {
      rows: 158_170,
      positives: 15_817,
      users: 2_082,
      requests: 15_817,
      checksum: 517_616_471_032,
    },
  },
  ppp: {
    train: {
      rows: 153_326,
      positives: 0,
      users: 2_317,
      requests: 153_326,
      checksum: 445_328_287_054,
    },
    val: {
      rows: 18_779,
      positives: 0,
      users: 1_979,
      requests: 18_779,
      checksum: 58_469_853_609,
    },
    test: {
      rows: 38_311,
      positives: 0,
      users: 2_192,
      requests: 38_311,
      checksum: 115_227_072_568,
    },
  },
  fifp: {
    train: { rows: 24_492, positives: 640, users: 1_378, requests: 21_260, checksum: 273_790 },
    val: { rows: 2_120, positives: 35, users: 476, requests: 1_668, checksum: 32_464 },
    test: { rows: 12_867, positives: 390, users: 1_249, requests: 9_477, checksum: 235_819 },
  },
  spp: {
    train: {
      rows: 53_875,
      positives: 10_775,
      users: 1_609,
      requests: 10_775,
      checksum: 168_995_901,
    },
    val: { rows: 10_080, positives: 2_016, users: 623, requests: 2_016, checksum: 35_465_918 },
    test: {
      rows: 21_080,
      positives: 4_216,
      users: 806,
      requests: 4_216,
      checksum: 74_351_814,
    },
  },
};
