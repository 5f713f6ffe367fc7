import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { formatUserError, UserError } from '../../core/errors.ts';
import { namedFolder } from '../../core/folders.ts';
import { exists, libraryFolder } from './library-source.ts';
import type { RuntimeFlavour } from './pinned-wheels.ts';
import { isBuiltForFolder, provisionForFolder, provisionRuntime } from './provision-runtime.ts';
import {
  ADDON_FILE,
  forgetRuntime,
  officialFolder,
  readManifest,
  runtimeName,
  runtimesFolder,
} from './runtime-folder.ts';
import { setupError } from './setup-error.ts';
import type { SetupReporter } from './setup-progress.ts';
import { SWITCH_FILE } from './stderr-switch.ts';
import { openBinding, type TensorFlowBinding } from './tensorflow-backend.ts';

export interface OpenRuntime {
  readonly binding: TensorFlowBinding;
  /** Where it came from, in words. */
  readonly origin: string;
  readonly folder: string;
}

const CACHE = 'this user’s cache';

interface OpenOptions {
  readonly flavour: RuntimeFlavour;
  readonly reporter: SetupReporter;
  readonly setup: 'allowed' | 'never';
  /** Takes a line for each source that was there and did not serve. */
  readonly passedOver: (line: string) => void;
}

/** What a source gave: a runtime, the reason why it is passed over, or nothing where there is no such source. */
type Attempt = OpenRuntime | string | undefined;

/** Opens the first runtime that loads: the named folder, an official binary, our cache, and last what we can fetch. */
export async function openRuntime(options: OpenOptions): Promise<OpenRuntime> {
  for (const source of [openNamedFolder, openOfficial, openCached]) {
    const attempt = await source(options);
    if (typeof attempt === 'object') return attempt;
    if (attempt !== undefined) options.passedOver(attempt);
  }
  return await openProvisioned(options);
}

async function openNamedFolder(options: OpenOptions): Promise<Attempt> {
  const folder = namedFolder('DUPN_TENSORFLOW_DIR');
  if (folder === undefined) return undefined;
  const origin = `DUPN_TENSORFLOW_DIR=${folder}`;
  if (await exists(join(folder, ADDON_FILE))) return open(folder, origin);
  const source = await libraryFolder(folder);
  if (source === undefined) {
    return `${origin} is passed over: it holds neither ${ADDON_FILE} nor libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/`;
  }
  const { flavour, reporter, setup } = options;
  if (setup === 'never' && !(await isBuiltForFolder(source, flavour))) {
    return `${origin} is passed over: its addon is not built yet; run \`dupn setup\``;
  }
  try {
    return open(await provisionForFolder(source, flavour, reporter), origin);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${origin} is passed over:\n${formatUserError(error)}`;
  }
}

/** The binary that tfjs-node-gpu's own install step fetches, where somebody ran that step. */
async function openOfficial(): Promise<Attempt> {
  const folder = officialFolder();
  if (!(await exists(join(folder, ADDON_FILE)))) return undefined;
  return open(folder, 'the official tfjs-node-gpu binary');
}

async function openCached(options: OpenOptions): Promise<Attempt> {
  const folder = join(runtimesFolder(), runtimeName(options.flavour));
  const manifest = await readManifest(folder);
  if (manifest === undefined) return undefined;
  const attempt = open(folder, isAbsolute(manifest.libraries) ? manifest.libraries : CACHE);
  const outside = isAbsolute(manifest.libraries) ? manifest.libraries : undefined;
  const isOrphan = outside !== undefined && (await libraryFolder(outside)) === undefined;
  if (typeof attempt === 'string' && isOrphan && options.setup === 'allowed') {
    await forgetRuntime(folder); // its libraries went away: the next step builds it anew
  }
  return attempt;
}

async function openProvisioned(options: OpenOptions): Promise<OpenRuntime> {
  const { flavour, reporter } = options;
  if (options.setup === 'never') {
    throw setupError({
      code: 'no-runtime',
      where: join(runtimesFolder(), runtimeName(flavour)),
      message: `the TensorFlow runtime (${flavour}) is not set up`,
      cure: `run \`dupn setup --device ${flavour}\``,
    });
  }
  const folder = await provisionRuntime(flavour, reporter);
  const attempt = open(folder, CACHE);
  if (typeof attempt === 'object') return attempt;
  throw setupError({
    code: 'runtime-does-not-load',
    where: folder,
    message: attempt,
    cure: 'remove that folder and run `dupn setup`; `dupn doctor` says what else is there',
  });
}

/** The runtime of a folder that has a built addon, or why it does not load. */
function open(folder: string, origin: string): OpenRuntime | string {
  const stderrSwitch = join(folder, SWITCH_FILE);
  try {
    const quiet = existsSync(stderrSwitch) ? stderrSwitch : undefined;
    return { binding: openBinding(join(folder, ADDON_FILE), quiet), origin, folder };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${origin} is passed over: it does not load (${reason.split('\n')[0] ?? ''})`;
  }
}
