import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from '../../core/folders.ts';
import { PINNED_WHEELS, TENSORFLOW_VERSION, type RuntimeFlavour } from './pinned-wheels.ts';

/** Counts the changes of how a runtime is built. */
export const BUILD = 1;

export const ADDON_FILE = 'tfjs_binding.node';
const MANIFEST = 'runtime.json';

const manifestSchema = z.strictObject({
  version: z.literal(1),
  tensorflow: z.string(),
  flavour: z.enum(['cpu', 'gpu']),
  /** Where the two TensorFlow libraries lie: in this folder, or in one that somebody else keeps. */
  libraries: z.string(),
  compiler: z.string(),
  /** Bytes of the addon and of each library of this folder, by path; absent in runtimes of before. */
  files: z.record(z.string(), z.int()).exactOptional(),
});

export type RuntimeManifest = z.infer<typeof manifestSchema>;

/** The folder of all runtimes of this user. */
export function runtimesFolder(): string {
  return cacheFolder('tensorflow');
}

/** Where tfjs-node-gpu's own install step puts the binary that it fetches. */
export function officialFolder(): string {
  const require = createRequire(import.meta.url);
  const home = dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  return join(home, 'lib', 'napi-v8');
}

/** The name changes with every pinned file and with the addon's interface, so that no old build is ever taken for a new one. */
export function runtimeName(flavour: RuntimeFlavour): string {
  const pins = PINNED_WHEELS[flavour].map((wheel) => wheel.sha256).join('\n');
  return `${TENSORFLOW_VERSION}-${flavour}-${shortDigest(pins)}-napi8-b${BUILD}`;
}

export function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** The manifest of a finished runtime; undefined when there is none, or when one of its files is not as it was built. */
export async function readManifest(folder: string): Promise<RuntimeManifest | undefined> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const manifest = manifestSchema.safeParse(parsedOrUndefined(text)).data;
  const files = Object.entries(manifest?.files ?? {});
  const sizes = await Promise.all(files.map(([path]) => bytesOf(join(folder, path))));
  return files.every(([, bytes], k) => sizes[k] === bytes) ? manifest : undefined;
}

/** Bytes of the addon and of all libraries of a folder: loading a file that was cut short ends the process. */
export async function binaryFiles(folder: string): Promise<Record<string, number>> {
  const names = await readdir(folder, { recursive: true });
  const binaries = names.filter((name) => /\.(node|so)(\.[\d.]+)?$/.test(name)).sort();
  const sizes = await Promise.all(binaries.map((name) => bytesOf(join(folder, name))));
  return Object.fromEntries(binaries.map((name, k) => [name, sizes[k] ?? 0]));
}

async function bytesOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

/** Without its manifest a folder is no runtime, and the next set-up replaces it under its lock. */
export async function forgetRuntime(folder: string): Promise<void> {
  await rm(join(folder, MANIFEST), { force: true });
}

/** A manifest that a full disk cut short is none. */
function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function writeManifest(folder: string, manifest: RuntimeManifest): Promise<void> {
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
}
