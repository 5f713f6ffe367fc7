import { UserError, type UserErrorParts } from '../../core/errors.ts';

/** A step of the set-up that this machine does not let us take. The command did what it could: exit code 1. */
export function setupError(parts: Omit<UserErrorParts, 'exitCode'>): UserError {
  return new UserError({ ...parts, exitCode: 1 });
}
