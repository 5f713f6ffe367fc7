import { existsSync, readFileSync } from 'node:fs';

const CPUINFO = '/proc/cpuinfo';

/** Extensions by which TensorFlow's kernels choose their code, and with it the order in which they add. */
const EXTENSIONS = /^(avx\w*|amx\w*|fma|sse4_2)$/;

/** `family 25, model 1, avx avx2 fma sse4_2`: the name that a processor gives itself may be any of its line's. */
export function processor(): string | undefined {
  return existsSync(CPUINFO) ? processorOf(readFileSync(CPUINFO, 'utf8')) : undefined;
}

/** Of the first processor in the text of /proc/cpuinfo; undefined where it does not say. */
export function processorOf(cpuinfo: string): string | undefined {
  const valueOf = (key: string): string | undefined =>
    new RegExp(String.raw`^${key}\s*:\s*(.*)$`, 'm').exec(cpuinfo)?.[1];
  const [family, model, flags] = [valueOf('cpu family'), valueOf('model'), valueOf('flags')];
  if (family === undefined || model === undefined || flags === undefined) return undefined;
  const extensions = flags.split(' ').filter((flag) => EXTENSIONS.test(flag));
  return `family ${family}, model ${model}, ${extensions.sort().join(' ')}`;
}
