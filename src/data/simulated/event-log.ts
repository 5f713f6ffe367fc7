/** Events in the order in which they are written: user by user, by time. */
export interface EventLog {
  /** First event of each user, then the end. */
  readonly userOffset: number[];
  /** Item, from 0. */
  readonly item: number[];
  /** Index into TYPES. */
  readonly type: number[];
  /** Index into SCENARIOS. */
  readonly scenario: number[];
  readonly time: number[];
}

export function emptyEventLog(): EventLog {
  return { userOffset: [], item: [], type: [], scenario: [], time: [] };
}
