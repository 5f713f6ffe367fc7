import { readdir, stat } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { Backend } from './backend.ts';
import { findCompiler } from './compiler.ts';
import { freeBytes } from './free-space.ts';
import { findGpus, type GpuSearch } from './gpu.ts';
import { loadBackend } from './load-backend.ts';
import { findPythonWithPip } from './python-with-pip.ts';
import { runtimesFolder } from './runtime-folder.ts';
import { formatBytes } from './setup-progress.ts';

export interface Fact {
  readonly subject: string;
  readonly finding: string;
}

export interface Diagnosis {
  readonly facts: readonly Fact[];
  /** What stands between this machine and its fastest backend, each with its cure; empty when all is well. */
  readonly missing: readonly UserError[];
}

/** Looks at the machine and at what is installed; fetches and builds nothing. */
export async function diagnose(): Promise<Diagnosis> {
  const search = await findGpus();
  const missing: UserError[] = [];
  const tensorflow = await tensorFlowFact(search, missing);
  const tools = missing.length === 0 ? [] : await toolFacts(missing);
  const facts: Fact[] = [
    { subject: 'Node', finding: `${process.versions.node}, ${process.platform} ${process.arch}` },
    {
      subject: 'Processor',
      finding: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} threads`,
    },
    { subject: 'GPU', finding: gpuFinding(search) },
    { subject: 'Cache', finding: await cacheFinding() },
    tensorflow,
    await wasmFact(missing),
    ...tools,
  ];
  return { facts, missing };
}

function gpuFinding({ gpus, evidence }: GpuSearch): string {
  if (gpus.length === 0) return `none (${evidence})`;
  return gpus.map(({ name, driver }) => `${name}, driver ${driver || 'unknown'}`).join('; ');
}

async function cacheFinding(): Promise<string> {
  const folder = runtimesFolder();
  const names = await readdir(folder).catch(() => []);
  const runtimes = names.filter((name) => !name.startsWith('.') && !name.endsWith('.lock'));
  const left = names.filter((name) => name.startsWith('.partial-')).length;
  const unfinished = left === 0 ? '' : `, ${left} unfinished set-up (the next one removes it)`;
  const free = formatBytes(await freeBytes(await nearestFolder(folder)));
  return `${folder}: ${runtimes.length === 0 ? 'no runtime' : runtimes.join(', ')}${unfinished}; ${free} free`;
}

async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true ? path : await nearestFolder(dirname(path));
}

async function tensorFlowFact(search: GpuSearch, missing: UserError[]): Promise<Fact> {
  const passed: string[] = [];
  const options = { setup: 'never', report: (line: string) => passed.push(line) } as const;
  const devices = search.gpus.length > 0 ? (['gpu', 'cpu'] as const) : (['cpu'] as const);
  for (const device of devices) {
    try {
      const backend = await loadBackend({ device, ...options });
      return {
        subject: 'TensorFlow',
        finding: [await nativeFinding(backend), ...passed].join('\n  '),
      };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      missing.push(error);
      // A process holds one TensorFlow: once one has loaded, no other can be tried.
      if (error.code !== 'no-runtime') break;
    }
  }
  return { subject: 'TensorFlow', finding: ['does not run', ...passed].join('\n  ') };
}

async function nativeFinding(backend: Backend): Promise<string> {
  const settings = Object.entries(backend.settings).map(([name, value]) => `${name}=${value}`);
  return [
    `${backend.engine} on ${backend.deviceName}, ${backend.threads} threads, ${await speed(1024)}`,
    ...backend.notes,
    settings.join(' '),
  ].join('\n  ');
}

async function wasmFact(missing: UserError[]): Promise<Fact> {
  try {
    const backend = await loadBackend({ device: 'wasm' });
    const finding = `${backend.engine}, ${backend.threads} thread, ${await speed(512)}: --device wasm, and where TensorFlow does not run`;
    return { subject: 'WebAssembly', finding };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    missing.push(error);
    return { subject: 'WebAssembly', finding: 'does not run' };
  }
}

/** What the set-up will need; asked only where it is still to come. */
async function toolFacts(missing: UserError[]): Promise<Fact[]> {
  const tools = [
    {
      subject: 'Python',
      find: async () => {
        const python = await findPythonWithPip();
        return `${python.program} ${python.version}, pip ${python.pipVersion}`;
      },
    },
    { subject: 'Compiler', find: async () => (await findCompiler()).version },
  ];
  const facts: Fact[] = [];
  for (const { subject, find } of tools) {
    try {
      facts.push({ subject, finding: await find() });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      missing.push(error);
      facts.push({ subject, finding: 'missing' });
    }
  }
  return facts;
}

/** The best of five products of two square matrices: enough to tell fast from slow. */
async function speed(size: number): Promise<string> {
  const tf = await import('@tensorflow/tfjs-core');
  const operations = 2 * size ** 3;
  const matrix = tf.ones([size, size]);
  let best = Infinity;
  for (let run = 0; run < 5; run++) {
    const started = performance.now();
    const product = tf.matMul(matrix, matrix);
    product.dataSync();
    best = Math.min(best, performance.now() - started);
    product.dispose();
  }
  matrix.dispose();
  return `${Math.round(operations / best / 1e6)} GFLOP/s`;
}
