import { formatUserError, UserError } from '../../src/core/errors.ts';

/** The full message of the user error that an action throws, with `folder` written as `<folder>`. */
export async function userErrorText(action: () => unknown, folder?: string): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const text = formatUserError(error);
    return folder === undefined ? text : text.replaceAll(folder, '<folder>');
  }
  throw new Error('no error was thrown');
}
