import Table from 'cli-table3';
import { SPLIT_NAMES, TASK_NAMES } from '../core/tasks.ts';
import type { DatasetDescription } from '../data/describe-dataset.ts';

/** A data set's description for the terminal. */
export function descriptionTables(description: DatasetDescription): string {
  const { name, fingerprint, users, items, events } = description;
  const head = `${name}  ${fingerprint.slice(0, 12)}  ${count(users)} users, ${count(items)} items, ${count(events)} events`;
  const tables = [taskTable, historyTable, vocabularyTable].map((make) => make(description));
  const about = Object.entries(description.about).map(([key, value]) => `${key}: ${value}`);
  return [head, ...tables, about.join('\n')].join('\n\n');
}

function taskTable({ tasks }: DatasetDescription): string {
  const table = plainTable(
    ['task', 'split', 'rows', 'positives', 'rate', 'requests', 'moments', 'users'],
    2,
  );
  for (const task of TASK_NAMES) {
    const parts = tasks[task];
    if (parts === undefined) continue;
    for (const split of SPLIT_NAMES) {
      const part = parts[split];
      table.push([
        task,
        split,
        count(part.rows),
        part.positiveRate === null ? '-' : count(part.positives),
        part.positiveRate === null ? '-' : `${(100 * part.positiveRate).toFixed(2)} %`,
        count(part.requests),
        count(part.moments),
        count(part.users),
      ]);
    }
  }
  return table.toString();
}

function historyTable({ histories }: DatasetDescription): string {
  const table = plainTable(['events before', 'moments', '10 %', 'median', '90 %', 'most'], 1);
  for (const split of SPLIT_NAMES) {
    const { moments, p10, median, p90, max } = histories[split];
    table.push([split, ...[moments, p10, median, p90, max].map(count)]);
  }
  return table.toString();
}

function vocabularyTable({ vocabulary, profileFields }: DatasetDescription): string {
  const table = plainTable(['vocabulary', 'rows'], 1);
  for (const [name, size] of Object.entries(vocabulary)) table.push([name, count(size)]);
  for (const { name, size } of profileFields) table.push([`profile ${name}`, count(size)]);
  return table.toString();
}

/** Without colours or rules between rows; the first `labels` columns are text, the rest numbers. */
function plainTable(head: string[], labels: number): InstanceType<typeof Table> {
  return new Table({
    head,
    colAligns: head.map((_, column) => (column < labels ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
