import writeFileAtomic from 'write-file-atomic';
import { UserError } from '../core/errors.ts';
import { systemAnswer } from '../results/writable-folder.ts';

/** @throws UserError `report-not-written` when the system refuses the file */
export function writeReportFile(path: string, text: string): void {
  try {
    writeFileAtomic.sync(path, text);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'no reason'; // thrown by node:fs
    throw new UserError({
      code: 'report-not-written',
      where: path,
      message: 'the report cannot be written here',
      found: code === 'ENOENT' ? 'no such folder' : systemAnswer(code),
      cure: 'name a file in a folder that exists and that this user can write',
      cause,
    });
  }
}
