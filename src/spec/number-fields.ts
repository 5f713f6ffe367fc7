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

/** A share in (0, 1]; everything unless the file says otherwise. */
export function share(about: string): z.ZodDefault<z.ZodNumber> {
  return z.number().gt(0).max(1).default(1).describe(about);
}
