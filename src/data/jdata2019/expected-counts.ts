import type { ExpectedCounts } from '../preparation/count-rows.ts';

export const EXPECTED_TABLE_ROWS = {
  action: 30_360,
  session: 5_696,
  product: 12_971,
  customer: 3_880,
} as const;

/** What the pinned source files give; data/jdata2019/README.md states it. */
export const EXPECTED_COUNTS: ExpectedCounts = {
  ctr: {
    train: {
      rows: 63_635,
      positives: 12_727,
      users: 2_095,
      requests: 12_720,
      checksum: 11_976_248_646,
    },
    val: { rows: 26_305, positives: 5_261, users: 1_007, requests: 5_260, checksum: 4_951_954_216 },
    test: { rows: 19_500, positives: 3_900, users: 766, requests: 3_899, checksum: 3_741_894_024 },
  },
  l2r: {
    train: { rows: 4_259, positives: 870, users: 681, requests: 780, checksum: 795_078_741 },
    val: { rows: 1_846, positives: 348, users: 261, requests: 311, checksum: 356_481_747 },
    test: { rows: 1_804, positives: 302, users: 186, requests: 254, checksum: 338_821_414 },
  },
  fifp: {
    train: {
      rows: 12_009,
      positives: 158,
      users: 2_000,
      requests: 12_002,
      checksum: 2_248_489_886,
    },
    val: { rows: 5_009, positives: 76, users: 974, requests: 5_008, checksum: 945_496_591 },
    test: { rows: 3_731, positives: 92, users: 750, requests: 3_730, checksum: 718_045_048 },
  },
  spp: {
    train: { rows: 38_525, positives: 7_705, users: 1_704, requests: 7_705, checksum: 609_841_969 },
    val: { rows: 15_810, positives: 3_162, users: 830, requests: 3_162, checksum: 250_725_505 },
    test: { rows: 12_765, positives: 2_553, users: 628, requests: 2_553, checksum: 202_620_725 },
  },
};
