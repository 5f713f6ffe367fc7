import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { formatUserError, UserError } from '../../core/errors.ts';
import { exists, libraryFolder } from './library-source.ts';
import type { RuntimeFlavour } from './pinned-wheels.ts';
import { provisionForFolder, provisionRuntime } from './provision-runtime.ts';
import { ADDON_FILE, readManifest, runtimeName, runtimesFolder } from './runtime-folder.ts';
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

interface OpenOptions {
  readonly flavour: RuntimeFlavour;
  readonly reporter: SetupReporter;
  readonly setup: 'allowed' | 'never';
  /** Takes a line for each source that was there and did not load. */
  readonly passedOver: (line: string) => void;
}

/** The folder that the user names, if any. */
export function namedFolder(): string | undefined {
  const folder = process.env['DUPN_TENSORFLOW_DIR'];
  return folder === undefined || folder === '' ? undefined : resolve(folder);
}

/** Opens the first runtime that loads: the named folder, an official binary, our cache, and last what we can fetch. */
export async function openRuntime(options: OpenOptions): Promise<OpenRuntime> {
  return (
    (await tryOpen(() => openNamedFolder(options), options)) ??
    (await tryOpen(openOfficial, options)) ??
    (await tryOpen(() => openCached(options), options)) ??
    (await openProvisioned(options))
  );
}

async function tryOpen(
  open: () => Promise<OpenRuntime | undefined>,
  options: OpenOptions,
): Promise<OpenRuntime | undefined> {
  try {
    return await open();
  } catch (error) {
    options.passedOver(error instanceof UserError ? formatUserError(error) : messageOf(error));
    return undefined;
  }
}

async function openNamedFolder(options: OpenOptions): Promise<OpenRuntime | undefined> {
  const folder = namedFolder();
  if (folder === undefined) return undefined;
  const origin = `DUPN_TENSORFLOW_DIR=${folder}`;
  if (await exists(join(folder, ADDON_FILE))) return open(folder, origin);
  const source = await libraryFolder(folder);
  if (source === undefined) {
    throw new Error(
      `${origin} is passed over: it holds neither ${ADDON_FILE} nor libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/`,
    );
  }
  if (options.setup === 'never') {
    throw new Error(`${origin} is passed over: its addon is not built yet; run \`dupn setup\``);
  }
  return open(await provisionForFolder(source, options.flavour, options.reporter), origin);
}

/** The binary that tfjs-node-gpu's own install step fetches, where somebody ran that step. */
async function openOfficial(): Promise<OpenRuntime | undefined> {
  const require = createRequire(import.meta.url);
  const home = dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  const folder = join(home, 'lib', 'napi-v8');
  if (!(await exists(join(folder, ADDON_FILE)))) return undefined;
  return open(folder, 'the official tfjs-node-gpu binary');
}

async function openCached(options: OpenOptions): Promise<OpenRuntime | undefined> {
  const folder = join(runtimesFolder(), runtimeName(options.flavour));
  if ((await readManifest(folder)) === undefined) return undefined;
  try {
    return open(folder, 'this user’s cache');
  } catch (error) {
    // A runtime whose libraries went away: the next step builds it anew.
    if (options.setup === 'allowed') await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function openProvisioned(options: OpenOptions): Promise<OpenRuntime> {
  if (options.setup === 'never') {
    throw setupError({
      code: 'no-runtime',
      where: join(runtimesFolder(), runtimeName(options.flavour)),
      message: `the TensorFlow runtime (${options.flavour}) is not set up`,
      cure: `run \`dupn setup --device ${options.flavour}\``,
    });
  }
  const folder = await provisionRuntime(options.flavour, options.reporter);
  return open(folder, 'this user’s cache');
}

function open(folder: string, origin: string): OpenRuntime {
  try {
    const stderrSwitch = join(folder, SWITCH_FILE);
    const quiet = existsSync(stderrSwitch) ? stderrSwitch : undefined;
    return { binding: openBinding(join(folder, ADDON_FILE), quiet), origin, folder };
  } catch (error) {
    const reason = messageOf(error).split('\n')[0] ?? '';
    throw new Error(`${origin} is passed over: it does not load (${reason})`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
