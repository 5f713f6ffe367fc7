import type { UserError } from '../core/errors.ts';

/** What was damaged in a prepared data set, where nothing is left to do for the user. */
export function damageLine({ where, message }: UserError): string {
  return `${where ?? ''}  ${message}; the data set is prepared anew`;
}
