import { runProgram } from '../../core/run-program.ts';
import { setupError } from './setup-error.ts';

export interface Compiler {
  readonly program: string;
  /** First line of `--version`. */
  readonly version: string;
}

/** The first C++ compiler that answers: `$CXX`, then the usual names. */
export async function findCompiler(): Promise<Compiler> {
  const named = process.env['CXX'] ?? '';
  const candidates = named === '' ? [] : [named];
  for (const program of [...candidates, 'g++', 'clang++', 'c++']) {
    const answer = await runProgram(program, ['--version']);
    if (answer?.status === 0) {
      return { program, version: answer.stdout.split('\n')[0] ?? program };
    }
  }
  throw setupError({
    code: 'no-compiler',
    message: 'there is no C++ compiler here, and a small addon joins Node and TensorFlow',
    expected: '`g++`, `clang++` or `c++` on the PATH, or CXX naming one',
    found: 'none that answers to --version',
    cure: 'install one: `sudo apt install g++` (Debian, Ubuntu) or `sudo dnf install gcc-c++` (Fedora, RHEL); then run `dupn setup`',
  });
}
