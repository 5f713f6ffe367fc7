import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder with those above it that are missing. Node's own `recursive` never returns where the system
 * answers "no such file" though the folder above is there, as in /proc (seen with Node 20.20).
 *
 * @throws the error of the system
 */
export function makeFolder(folder: string): void {
  const above = dirname(folder);
  if (!existsSync(above) && above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw error;
  }
}

/**
 * Makes the folder, and asks whether this user may write there: one that is there already may be on a read-only file system.
 *
 * @throws the error of the system
 */
export function makeWritableFolder(folder: string): void {
  makeFolder(folder);
  accessSync(folder, constants.W_OK);
}
