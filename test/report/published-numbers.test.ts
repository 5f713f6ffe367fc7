import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  parsePublishedNumbers,
  publishedNumber,
  type PublishedNumber,
} from '../../src/report/published-numbers.ts';
import { userErrorText } from '../support/user-error-text.ts';

const folder = fileURLToPath(new URL('../../data/paper/', import.meta.url));

function read(name: string): readonly PublishedNumber[] {
  return parsePublishedNumbers(readFileSync(`${folder}${name}.csv`, 'utf8'), `${name}.csv`);
}

test('every file of data/paper reads', () => {
  const names = readdirSync(folder).filter((file) => file.endsWith('.csv'));
  const rows = Object.fromEntries(
    names.map((file) => [file, read(file.replace('.csv', '')).length]),
  );
  expect(rows).toEqual({
    'figure-6.csv': 96,
    'figure-7.csv': 48,
    'figure-8.csv': 40,
    'figure-9.csv': 44,
    'figure-10.csv': 28,
    'table-2.csv': 34,
    'table-3.csv': 32,
  });
});

test('table 2: percentages become fractions; DSSM has no L2R and no PPP', () => {
  const numbers = read('table-2');
  const value = (row: string, task: string, metric: string): number | undefined =>
    publishedNumber(numbers, { row, task, metric })?.value;
  expect(value('DUPN-all', 'ctr', 'auc')).toBe(0.72519);
  expect(value('DUPN-all', 'ppp', 'accuracy')).toBeCloseTo(0.44011, 14);
  expect(value('Wide & Deep', 'fifp', 'auc')).toBe(0.74581);
  expect(value('DSSM', 'l2r', 'auc')).toBeUndefined();
  expect(value('DSSM', 'ppp', 'accuracy')).toBeUndefined();
});

test('a curve stands for its end; an average for its days', () => {
  const value = (name: string, row: string, task: string, metric: string): number | undefined =>
    publishedNumber(read(name), { row, task, metric })?.value;
  expect(value('figure-6', 'multi-task', 'l2r', 'auc')).toBe(0.748);
  expect(value('figure-6', 'single-task', 'ppp', 'accuracy')).toBe(0.383);
  expect(value('figure-7', 'FT', 'spp', 'auc')).toBe(0.675);
  expect(value('table-3', 'DUPN', 'online', 'ctrGain')).toBeCloseTo(0.0223, 14);
});

test('table 3: the printed average gain is the mean of its days', () => {
  const gains = read('table-3').filter(({ metric, at }) => metric === 'salesGain' && at);
  expect(gains).toHaveLength(7);
  expect(gains.reduce((sum, { value }) => sum + value, 0) / 7).toBeCloseTo(0.0317, 4);
});

test('a line that does not read', async () => {
  const text = 'row,task,metric,at,value,unit,source\nWide,ctr,auc,,0.7O,fraction,printed\n';
  const action = (): unknown => parsePublishedNumbers(text, 'data/paper/table-2.csv');
  expect(await userErrorText(action)).toMatchInlineSnapshot(`
    "data/paper/table-2.csv:2  this published number cannot be read
        expected  row, task, metric, at, value, unit, source as data/paper/README.md says
        found     value: a decimal number is expected"
  `);
});
