import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { namedFolder } from '../../core/folders.ts';
import { findCompiler } from './compiler.ts';
import { exists, libraryFolder, pythonTensorFlow } from './library-source.ts';
import type { RuntimeFlavour } from './pinned-wheels.ts';
import { checkPlatform } from './platform.ts';
import { isBuiltForFolder } from './provision-runtime.ts';
import { findPythonWithPip } from './python-with-pip.ts';
import {
  ADDON_FILE,
  officialFolder,
  readManifest,
  runtimeName,
  runtimesFolder,
} from './runtime-folder.ts';

/** Whether a TensorFlow is here or could be set up, as far as can be seen without loading or fetching anything. */
export async function isObtainable(flavour: RuntimeFlavour): Promise<boolean> {
  for (const source of [namedServes, officialServes, cachedServes, canBeSetUp]) {
    if (await source(flavour)) return true;
  }
  return false;
}

async function namedServes(flavour: RuntimeFlavour): Promise<boolean> {
  const folder = namedFolder('DUPN_TENSORFLOW_DIR');
  if (folder === undefined) return false;
  if (await exists(join(folder, ADDON_FILE))) return true;
  const source = await libraryFolder(folder);
  if (source === undefined) return false;
  return (await isBuiltForFolder(source, flavour)) || (await answers(findCompiler));
}

async function officialServes(): Promise<boolean> {
  return await exists(join(officialFolder(), ADDON_FILE));
}

async function cachedServes(flavour: RuntimeFlavour): Promise<boolean> {
  return (await readManifest(join(runtimesFolder(), runtimeName(flavour)))) !== undefined;
}

async function canBeSetUp(flavour: RuntimeFlavour): Promise<boolean> {
  if (!(await answers(checkPlatform)) || !(await answers(findCompiler))) return false;
  return (await pythonTensorFlow(flavour)) !== undefined || (await answers(findPythonWithPip));
}

/** False where what is looked for is missing. */
async function answers(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
