import { mkdir, mkdtemp, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { compileAddon } from './compile-addon.ts';
import { findCompiler, type Compiler } from './compiler.ts';
import { downloadWheel } from './download-wheel.ts';
import { bytesNeeded, checkFreeSpace } from './free-space.ts';
import { pythonTensorFlow, type LibraryFolder } from './library-source.ts';
import { PINNED_WHEELS, type PinnedWheel, type RuntimeFlavour } from './pinned-wheels.ts';
import { checkPlatform } from './platform.ts';
import { findPythonWithPip, type Python } from './python-with-pip.ts';
import { probeAddon } from './probe-addon.ts';
import {
  ADDON_FILE,
  BUILD,
  readManifest,
  runtimeName,
  runtimesFolder,
  shortDigest,
  writeManifest,
} from './runtime-folder.ts';
import { unpackWheel } from './unpack-wheel.ts';
import { withSetupLock } from './setup-lock.ts';
import { formatBytes, type SetupReporter } from './setup-progress.ts';

interface Workplace {
  readonly flavour: RuntimeFlavour;
  readonly folder: string;
  readonly compiler: Compiler;
  readonly reporter: SetupReporter;
  readonly stillOurs: () => void;
}

/** Makes the runtime of a flavour ready in this user's cache and returns its folder; does nothing when it is there. */
export async function provisionRuntime(
  flavour: RuntimeFlavour,
  reporter: SetupReporter,
): Promise<string> {
  await checkPlatform();
  return await inCache(runtimeName(flavour), flavour, reporter, async (place) => {
    const installed = flavour === 'cpu' ? await pythonTensorFlow() : undefined;
    if (installed === undefined) await buildFromWheels(place);
    else await buildOnFolder(installed, place);
  });
}

/** Builds an addon for libraries that somebody else keeps, and returns its folder in the cache. */
export async function provisionForFolder(
  source: LibraryFolder,
  flavour: RuntimeFlavour,
  reporter: SetupReporter,
): Promise<string> {
  const library = join(await realpath(source.libraries), 'libtensorflow_cc.so.2');
  const { size, mtimeMs } = await stat(library);
  const name = `folder-${flavour}-${shortDigest(`${library}\n${size}\n${mtimeMs}`)}-napi8-b${BUILD}`;
  return await inCache(name, flavour, reporter, (place) => buildOnFolder(source, place));
}

/** A runtime appears under its name only when it is whole: it is built beside it and renamed. */
async function inCache(
  name: string,
  flavour: RuntimeFlavour,
  reporter: SetupReporter,
  build: (place: Workplace) => Promise<void>,
): Promise<string> {
  const target = join(runtimesFolder(), name);
  if ((await readManifest(target)) !== undefined) return target;
  return await withSetupLock(target, reporter, async (stillOurs) => {
    if ((await readManifest(target)) !== undefined) return target;
    await removeLeftovers(target);
    const compiler = await findCompiler();
    const folder = await mkdtemp(partialPrefix(target));
    try {
      await build({ flavour, folder, compiler, reporter, stillOurs });
      stillOurs();
      await rename(folder, target);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return target;
  });
}

function partialPrefix(target: string): string {
  return join(dirname(target), `.partial-${basename(target)}-`);
}

/** What killed processes left behind: nobody else is at work while we hold the lock. */
async function removeLeftovers(target: string): Promise<void> {
  const prefix = basename(partialPrefix(target));
  const names = await readdir(dirname(target));
  const stale = names.filter((name) => name.startsWith(prefix) || name === basename(target));
  for (const name of stale) {
    await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}

async function buildFromWheels(place: Workplace): Promise<void> {
  const wheels = PINNED_WHEELS[place.flavour];
  const python = await findPythonWithPip();
  await checkFreeSpace(place.folder, bytesNeeded(wheels));
  const bytes = wheels.reduce((sum, wheel) => sum + wheel.bytes, 0);
  const files = wheels.length === 1 ? 'one file' : `${wheels.length} files`;
  place.reporter.line(
    `getting the TensorFlow runtime (${place.flavour}): ${formatBytes(bytes)} in ${files}, once per user`,
  );
  for (const wheel of wheels) await fetchWheel(wheel, python, place);
  const libraries = join(place.folder, 'tensorflow');
  const include = join(libraries, 'include');
  await finish({ libraries, include }, place, {
    runPaths: ['$ORIGIN/tensorflow'],
    recorded: 'tensorflow',
  });
  await rm(include, { recursive: true, force: true });
}

async function fetchWheel(wheel: PinnedWheel, python: Python, place: Workplace): Promise<void> {
  const { folder, reporter, stillOurs } = place;
  const downloads = join(folder, 'download');
  await mkdir(downloads);
  const file = await downloadWheel(wheel, { python, folder: downloads, reporter });
  stillOurs();
  await unpackWheel(wheel, file, { python, target: folder, reporter });
  await rm(downloads, { recursive: true, force: true });
}

async function buildOnFolder(source: LibraryFolder, place: Workplace): Promise<void> {
  place.reporter.line(`using the TensorFlow in ${source.libraries}`);
  await finish(source, place, { runPaths: [source.libraries], recorded: source.libraries });
}

async function finish(
  source: LibraryFolder,
  place: Workplace,
  paths: { readonly runPaths: readonly string[]; readonly recorded: string },
): Promise<void> {
  place.reporter.progress({ step: 'compile', subject: 'the addon', done: 0, total: 0 });
  const cuda = place.flavour === 'gpu' ? await cudaLibraries(source.libraries) : [];
  await compileAddon({
    compiler: place.compiler,
    ...source,
    folder: place.folder,
    runPaths: [...paths.runPaths, ...cudaRunPaths(cuda, paths.recorded)],
    cudaLibraries: cuda,
  });
  place.stillOurs();
  const { tensorflow } = await probeAddon(join(place.folder, ADDON_FILE));
  await writeManifest(place.folder, {
    version: 1,
    tensorflow,
    flavour: place.flavour,
    libraries: paths.recorded,
    compiler: place.compiler.version,
  });
}

/** TensorFlow opens these by name; the ones beside it are found because the addon has loaded them before. */
const CUDA_LIBRARY =
  /^lib(cudart|cublas|cublasLt|cudnn|cufft|cupti|curand|cusolver|cusparse|nccl|nvJitLink|nvrtc)\.so\.\d+$/;

async function cudaLibraries(libraries: string): Promise<string[]> {
  const nvidia = join(dirname(libraries), 'nvidia');
  const entries = await readdir(nvidia, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => CUDA_LIBRARY.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function cudaRunPaths(files: readonly string[], recorded: string): string[] {
  const folders = [...new Set(files.map((file) => dirname(file)))];
  if (recorded !== 'tensorflow') return folders;
  return folders.map((folder) => `$ORIGIN/nvidia/${basename(dirname(folder))}/lib`);
}
