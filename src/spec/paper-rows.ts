import { quote } from './describe-value.ts';
import { didYouMean } from './did-you-mean.ts';
import { valueAt } from './raw-data.ts';
import type { Finding } from './spec-problem.ts';

/** Rows of ours that stand beside published ones and that the table will not have; `data` is raw or not. */
export function unknownPaperRows(data: unknown, labels: readonly unknown[]): readonly Finding[] {
  const known = labels.filter((label) => typeof label === 'string');
  const rows = valueAt(data, ['report', 'paper', 'rows']);
  if (known.length === 0 || typeof rows !== 'object' || rows === null) return [];
  return Object.keys(rows)
    .filter((label) => !known.includes(label))
    .map((label) => ({
      code: 'unknown-value',
      path: ['report', 'paper', 'rows', label],
      blame: 'key',
      message: `no row has this label; ${rowHint(label, known)}`,
    }));
}

/** The row that was probably meant, or all that there are; labels of a transfer have commas. */
export function rowHint(label: string, known: readonly string[]): string {
  const near = didYouMean(label, known);
  return near === undefined ? `rows: ${known.join(' | ')}` : `did you mean ${quote(near)}?`;
}
