import { z } from 'zod';

interface NumberField {
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly about: string;
}

export function wholeNumber(field: NumberField): z.ZodDefault<z.ZodInt> {
  return z.int().min(field.min).max(field.max).default(field.default).describe(field.about);
}

export function realNumber(field: NumberField): z.ZodDefault<z.ZodNumber> {
  return z.number().min(field.min).max(field.max).default(field.default).describe(field.about);
}

/** A share in (0, 1]. */
export const shareNumber = z.number({ error: percentCure }).gt(0).max(1, { error: percentCure });

/** A share; everything unless the file says otherwise. */
export function share(about: string): z.ZodDefault<z.ZodNumber> {
  return shareNumber.default(1).describe(about);
}

/** For a field up to 1 that is written in percent: `5 %` or 5. */
export function percentCure({ input }: { readonly input?: unknown }): string | undefined {
  const percent = typeof input === 'number' ? input : percentIn(input);
  if (percent === undefined || percent <= 0 || percent > 100) return undefined;
  return `${percent} % is ${Number((percent / 100).toPrecision(12))}`;
}

function percentIn(text: unknown): number | undefined {
  const digits =
    typeof text === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(text)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}
