import { at } from '../../src/core/typed-arrays.ts';
import type { TaskExamples } from '../../src/data/prepared-dataset.ts';

export interface RequestRows {
  readonly moment: number;
  readonly request: number;
  readonly from: number;
  readonly to: number;
}

/** The requests of a task with their moments and the rows they span. */
export function requestsOf({ momentOffset, rowOffset }: TaskExamples): RequestRows[] {
  return Array.from({ length: momentOffset.length - 1 }, (_, moment) => moment).flatMap(
    (moment) => {
      const first = at(momentOffset, moment);
      const count = at(momentOffset, moment + 1) - first;
      return Array.from({ length: count }, (_, k) => ({
        moment,
        request: first + k,
        from: at(rowOffset, first + k),
        to: at(rowOffset, first + k + 1),
      }));
    },
  );
}
