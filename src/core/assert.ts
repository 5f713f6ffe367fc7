/** Fails with a stack when a fact that the code relies on does not hold: a bug, never the user's fault. */
export function assert(condition: boolean, fact: string): asserts condition {
  if (!condition) throw new Error(`broken assumption: ${fact}`);
}

/** The value, or a bug report when it is missing. */
export function present<T>(value: T | null | undefined, name: string): T {
  if (value === null || value === undefined) throw new Error(`broken assumption: no ${name}`);
  return value;
}
