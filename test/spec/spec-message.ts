import { SpecError } from '../../src/spec/spec-error.ts';

/** The whole message that a text earns; fails when it earns none. */
export function specMessage(parse: () => unknown): string {
  return specError(parse).message;
}

export function specError(parse: () => unknown): SpecError {
  try {
    parse();
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
  throw new Error('the text was taken for a good one');
}

export const GOOD_EXPERIMENT = `experiment: quickstart
kind: multi-task
data: simulated
tasks: [ctr, l2r]
model: dupn
`;
