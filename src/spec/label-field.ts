import { z } from 'zod';

/** A name that tables, notes and the terminal show as it stands. */
export function labelField(longest: number): z.ZodString {
  const text = z.string().trim().min(1).max(longest);
  return text.regex(/^\P{Cc}*$/u, 'a text in one line, without control characters');
}
