import { expect, it } from 'vitest';
import { checkSplits } from '../../src/data/check-splits.ts';
import type { PreparedDataset } from '../../src/data/prepared-dataset.ts';
import { userErrorText } from '../support/user-error-text.ts';
import { tinyDataset } from './tiny-dataset.ts';

const messageOf = (dataset: PreparedDataset, tasks: readonly ('ctr' | 'spp')[] = ['ctr']) =>
  userErrorText(() => {
    checkSplits(dataset, tasks);
  });

it('passes a data set with both classes in every split', () => {
  expect(() => {
    checkSplits(tinyDataset(), ['ctr']);
  }).not.toThrow();
});

it('names a split that is empty', async () => {
  const dataset = tinyDataset();
  const empty = {
    ...dataset,
    moments: { ...dataset.moments, splitOffset: Uint32Array.of(0, 1, 1, 3) },
  };
  expect(await messageOf(empty)).toMatchInlineSnapshot(`
    "data set tiny  task ctr has no rows in validation
        expected  rows in train, validation and test, with positives and negatives in each
        cure      take more users or a longer time, or leave the task out of \`tasks\`"
  `);
});

it('names a task without positives', async () => {
  expect(await messageOf(tinyDataset([1, 0, 0, 0, 1, 0]))).toMatchInlineSnapshot(`
    "data set tiny  task ctr has no positives in validation
        expected  rows in train, validation and test, with positives and negatives in each
        cure      take more users or a longer time, or leave the task out of \`tasks\`"
  `);
});

it('names everything that is wrong at once', async () => {
  expect(await messageOf(tinyDataset([0, 0, 1, 1, 1, 0]), ['ctr', 'spp'])).toMatchInlineSnapshot(`
    "data set tiny  task ctr has no positives in train; task ctr has no negatives in validation; no examples of task spp
        expected  rows in train, validation and test, with positives and negatives in each
        cure      take more users or a longer time, or leave the task out of \`tasks\`"
  `);
});

it('counts a row of the training only where it has its label', async () => {
  const labelled = { task: 'ctr', moments: Uint8Array.of(0, 1, 1) } as const;
  const check = (task: 'ctr' | 'ppp') => () => {
    checkSplits(tinyDataset(), ['ctr'], undefined, { ...labelled, task });
  };
  expect(check('ppp')).not.toThrow();
  expect(await userErrorText(check('ctr'))).toMatchInlineSnapshot(`
    "data set tiny  task ctr has no rows in train
        expected  rows in train, validation and test, with positives and negatives in each
        cure      take a larger share of the labels, more users or a longer time, or leave the task out of \`tasks\`"
  `);
});

it('asks no positives of a task whose labels are classes', () => {
  const dataset = tinyDataset([0, 0, 0, 0, 0, 0]);
  const { ctr } = dataset.manifest.tasks;
  const classes = {
    ...dataset.manifest,
    tasks: { ctr: { ...ctr, classes: 7 } },
  } as PreparedDataset['manifest'];
  expect(() => {
    checkSplits({ ...dataset, manifest: classes }, ['ctr']);
  }).not.toThrow();
});
