import { z } from 'zod';
import { runProgram, type ProgramResult } from '../../core/run-program.ts';
import { lastLines } from '../../core/last-lines.ts';
import { setupError } from './setup-error.ts';

const answerSchema = z.object({ tensorflow: z.string(), gpu: z.boolean() });

const SCRIPT = `
const binding = require(process.argv[1]);
process.stdout.write(JSON.stringify({ tensorflow: binding.TF_Version, gpu: binding.isUsingGpuDevice() }));
`;

/** Loads an addon in a process of its own, so that a library that this processor cannot run ends that one. */
export async function probeAddon(path: string): Promise<z.infer<typeof answerSchema>> {
  const result = await runProgram(process.execPath, ['-e', SCRIPT, path], {
    env: { NODE_OPTIONS: undefined, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  const answer = answerSchema.safeParse(parseJson(result?.stdout ?? ''));
  if (result?.status === 0 && answer.success) return answer.data;
  throw setupError({
    code: 'addon-does-not-load',
    message: 'the TensorFlow runtime was built and does not load',
    expected: 'the addon to load in Node',
    found: complaint(result),
    cure: 'if a library is missing, install it; else name a TensorFlow built for this machine with DUPN_TENSORFLOW_DIR; then run `dupn setup`',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function complaint(result: ProgramResult | undefined): string {
  if (result?.signal === 'SIGILL') return 'an instruction that this processor does not have';
  if (result?.signal !== null && result?.signal !== undefined) return `signal ${result.signal}`;
  const text = result?.stderr ?? '';
  return /^Error: (.+)$/m.exec(text)?.[1] ?? lastLines(text);
}
