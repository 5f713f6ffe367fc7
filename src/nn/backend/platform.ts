import { readFile } from 'node:fs/promises';
import { setupError } from './setup-error.ts';

/** The pinned libraries are for Linux x86-64 with glibc 2.27 or newer and a processor with AVX. */
export async function checkPlatform(): Promise<void> {
  const found = await platformFault();
  if (found === undefined) return;
  throw setupError({
    code: 'platform-without-runtime',
    message: 'there is no pinned TensorFlow runtime for this machine',
    expected: 'Linux x86-64, glibc 2.27 or newer, a processor with AVX',
    found,
    cure: 'use such a machine (a container or WSL 2 will do), set DUPN_TENSORFLOW_DIR to a TensorFlow built for this one, or train slowly with --device wasm',
  });
}

async function platformFault(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `${process.platform} ${process.arch}`;
  }
  const glibc = glibcVersion();
  if (glibc === undefined) return 'Linux x86-64 without glibc';
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  if (major < 2 || (major === 2 && minor < 27)) return `glibc ${glibc}`;
  const flags = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  if (flags !== '' && !/^flags\s*:.*\bavx\b/m.test(flags)) return 'a processor without AVX';
  return undefined;
}

function glibcVersion(): string | undefined {
  const report: unknown = process.report.getReport();
  if (typeof report !== 'object' || report === null || !('header' in report)) return undefined;
  const { header } = report;
  if (typeof header !== 'object' || header === null) return undefined;
  if (!('glibcVersionRuntime' in header)) return undefined;
  return String(header.glibcVersionRuntime);
}
