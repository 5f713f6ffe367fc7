/**
 * Local times. Before the warm-up ends nothing is asked: statistics need something to count. Each part begins where the one
 * before it ends, on the hour, since candidates and statistics go by the hour.
 */
export const WARM_UP_END = '2018-03-01 08:00:00';
export const VALIDATION_START = '2018-03-02 14:00:00';
export const TEST_START = '2018-03-03 00:00:00';

/** JD.com is in China: the log's local time is taken as UTC+8, which has no summer time. */
export const UTC_OFFSET_SECONDS = 8 * 3600;

/**
 * Borders of the gap buckets, in seconds: half of the actions of a session follow in about a minute, and the log is 60 hours long.
 *
 * Deviation: gap-borders.
 */
export const GAP_BORDERS = [
  30,
  60,
  120,
  300,
  900,
  1800,
  3600,
  4 * 3600,
  9 * 3600,
  24 * 3600,
] as const;

/** Hours that statistics of products, shops, brands and categories look back. */
export const WINDOW_HOURS = 24;
