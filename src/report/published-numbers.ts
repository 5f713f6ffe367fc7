import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { UserError } from '../core/errors.ts';
import { rowHint } from '../spec/paper-rows.ts';
import type { Finding } from '../spec/spec-problem.ts';

/** One number of data/paper: where the paper states it, and how it was read. */
export interface PublishedNumber {
  readonly row: string;
  readonly task: string;
  readonly metric: string;
  /** Position on the x axis; undefined where the number is not part of a curve. */
  readonly at: number | undefined;
  /** Percentages as fractions. */
  readonly value: number;
  readonly source: 'printed' | 'digitised';
}

const numberText = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'a decimal number is expected')
  .transform(Number);

const rowSchema = z.strictObject({
  row: z.string().min(1),
  task: z.string().min(1),
  metric: z.string().min(1),
  at: z.union([z.literal('').transform(() => undefined), numberText]),
  value: numberText,
  unit: z.enum(['fraction', 'percent', 'nats']),
  source: z.enum(['printed', 'digitised']),
});

/** @throws UserError `published-numbers-damaged` with file and line */
export function parsePublishedNumbers(text: string, path: string): readonly PublishedNumber[] {
  const records: unknown[] = parse(text, { columns: true });
  return records.map((record, index) => {
    const parsed = rowSchema.safeParse(record);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new UserError({
        code: 'published-numbers-damaged',
        where: `${path}:${index + 2}`,
        message: 'this published number cannot be read',
        expected: 'row, task, metric, at, value, unit, source as data/paper/README.md says',
        found: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      });
    }
    const { unit, value, ...rest } = parsed.data;
    return { ...rest, value: unit === 'percent' ? value / 100 : value };
  });
}

/** The number that a table shows for a row: the one without a position, else the last of its curve. */
export function publishedNumber(
  numbers: readonly PublishedNumber[],
  { row, task, metric }: Pick<PublishedNumber, 'row' | 'task' | 'metric'>,
): PublishedNumber | undefined {
  const last = Number.POSITIVE_INFINITY;
  return numbers
    .filter((entry) => entry.row === row && entry.task === task && entry.metric === metric)
    .sort((a, b) => (b.at ?? last) - (a.at ?? last))[0];
}

/** Rows that an experiment names and the paper does not have. */
export function unknownPublishedRows(
  numbers: readonly PublishedNumber[],
  { table, rows }: { readonly table: string; readonly rows: Readonly<Record<string, string>> },
): readonly Finding[] {
  const known = [...new Set(numbers.map(({ row }) => row))];
  return Object.entries(rows).flatMap(([label, row]): readonly Finding[] => {
    if (known.includes(row)) return [];
    const path = ['report', 'paper', 'rows', label];
    const message = `the published ${table} has no row "${row}"; ${rowHint(row, known)}`;
    return [{ code: 'unknown-value', path, blame: 'value', message }];
  });
}
