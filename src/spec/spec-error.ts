import { UserError } from '../core/errors.ts';
import { formatProblems } from './format-problems.ts';
import type { SpecProblem } from './spec-problem.ts';

/** All that is wrong with one file. The problems are the data; the message is their layout, whole. */
export class SpecError extends UserError {
  readonly path: string;
  readonly problems: readonly SpecProblem[];

  constructor(path: string, text: string, problems: readonly SpecProblem[]) {
    super({ code: 'invalid-spec', message: formatProblems(path, text, problems), exitCode: 2 });
    this.name = 'SpecError';
    this.path = path;
    this.problems = problems;
  }
}
