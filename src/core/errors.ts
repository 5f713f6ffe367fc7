/** What the process tells its caller: ok, failed, usage or spec or data error, inconclusive, interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface UserErrorParts {
  /** Stable, machine readable, kebab-case: `missing-column`. */
  readonly code: string;
  /** One sentence: what is wrong, in the words of the user. */
  readonly message: string;
  /** File with line and column, table with column, or host: the place to look at. */
  readonly where?: string;
  readonly expected?: string;
  readonly found?: string;
  /** What the user can do about it. */
  readonly cure?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** A problem that the user can mend. Everything else is a bug and keeps its stack. */
export class UserError extends Error {
  readonly code: string;
  readonly where: string | undefined;
  readonly expected: string | undefined;
  readonly found: string | undefined;
  readonly cure: string | undefined;
  readonly exitCode: ExitCode;

  constructor(parts: UserErrorParts) {
    super(parts.message, parts.cause === undefined ? {} : { cause: parts.cause });
    this.name = 'UserError';
    this.code = parts.code;
    this.where = parts.where;
    this.expected = parts.expected;
    this.found = parts.found;
    this.cure = parts.cure;
    this.exitCode = parts.exitCode ?? 2;
  }
}

/** The whole message, as the command line prints it: place and problem first, then what to do. */
export function formatUserError(error: UserError): string {
  const lines = [`${error.where === undefined ? '' : `${error.where}  `}${error.message}`];
  if (error.expected !== undefined) lines.push(`    expected  ${error.expected}`);
  if (error.found !== undefined) lines.push(`    found     ${error.found}`);
  if (error.cure !== undefined) lines.push(`    cure      ${error.cure}`);
  return lines.join('\n');
}
