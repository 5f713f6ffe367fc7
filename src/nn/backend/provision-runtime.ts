import { mkdir, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatUserError, UserError } from '../../core/errors.ts';
import { compileAddon } from './compile-addon.ts';
import { cudaLibraries, cudaRunPaths } from './cuda-libraries.ts';
import { findCompiler, type Compiler } from './compiler.ts';
import { downloadWheel } from './download-wheel.ts';
import { bytesNeeded, checkFreeSpace } from './free-space.ts';
import { pythonTensorFlow, type LibraryFolder } from './library-source.ts';
import { PINNED_WHEELS, type PinnedWheel, type RuntimeFlavour } from './pinned-wheels.ts';
import { checkPlatform } from './platform.ts';
import { findPythonWithPip, type Python } from './python-with-pip.ts';
import { probeAddon } from './probe-addon.ts';
import { unpackWheel } from './unpack-wheel.ts';
import { buildInCache } from './runtime-cache.ts';
import {
  ADDON_FILE,
  binaryFiles,
  BUILD,
  readManifest,
  runtimeName,
  runtimesFolder,
  shortDigest,
  writeManifest,
} from './runtime-folder.ts';
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
  return await buildInCache(runtimeName(flavour), reporter, async (folder, stillOurs) => {
    const place = { flavour, folder, reporter, stillOurs, compiler: await findCompiler() };
    if (!(await buildOnPython(place))) await buildFromWheels(place);
  });
}

/** True when the addon for libraries that somebody else keeps lies ready in the cache. */
export async function isBuiltForFolder(
  source: LibraryFolder,
  flavour: RuntimeFlavour,
): Promise<boolean> {
  const name = await nameForFolder(source, flavour);
  return (await readManifest(join(runtimesFolder(), name))) !== undefined;
}

/** Builds an addon for libraries that somebody else keeps, and returns its folder in the cache. */
export async function provisionForFolder(
  source: LibraryFolder,
  flavour: RuntimeFlavour,
  reporter: SetupReporter,
): Promise<string> {
  const name = await nameForFolder(source, flavour);
  return await buildInCache(name, reporter, async (folder, stillOurs) => {
    const compiler = await findCompiler();
    await buildOnFolder(source, { flavour, folder, reporter, stillOurs, compiler });
  });
}

/** Another library in the same place, by its size or time, gets another addon. */
async function nameForFolder(source: LibraryFolder, flavour: RuntimeFlavour): Promise<string> {
  const library = join(await realpath(source.libraries), 'libtensorflow_cc.so.2');
  const { size, mtimeMs } = await stat(library);
  return `folder-${flavour}-${shortDigest(`${library}\n${size}\n${mtimeMs}`)}-napi8-b${BUILD}`;
}

/** True when the machine's own Python has a TensorFlow that serves. */
async function buildOnPython(place: Workplace): Promise<boolean> {
  const installed = await pythonTensorFlow(place.flavour);
  if (installed === undefined) return false;
  try {
    await buildOnFolder(installed, place);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    place.reporter.line(formatUserError(error));
    return false;
  }
}

async function buildFromWheels(place: Workplace): Promise<void> {
  const wheels = PINNED_WHEELS[place.flavour];
  const python = await findPythonWithPip();
  await checkFreeSpace(runtimesFolder(), bytesNeeded(wheels));
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
    files: await binaryFiles(place.folder),
  });
}
