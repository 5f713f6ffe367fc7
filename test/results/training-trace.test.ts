import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendTrace, readTrace, type TraceLine } from '../../src/results/training-trace.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { userErrorText } from '../support/user-error-text.ts';

const lines: readonly TraceLine[] = [
  {
    kind: 'train',
    step: 20,
    epoch: 0.5,
    samplesSeen: { ctr: 400, ppp: 90 },
    seconds: 3.2,
    learningRate: 0.02,
    loss: { ctr: 0.61, ppp: 1.9 },
  },
  {
    kind: 'train',
    step: 40,
    epoch: 1,
    samplesSeen: { ctr: 800, ppp: 180 },
    seconds: 4,
    learningRate: 0.02,
    loss: { ctr: 0.58, ppp: 1.7 },
    weights: { ctr: 1.25, ppp: 0.75 },
  },
  {
    kind: 'evaluation',
    step: 20,
    epoch: 0.5,
    samplesSeen: { ctr: 400, ppp: 90 },
    seconds: 4.1,
    validation: { ctr: { auc: 0.55, gauc: null }, ppp: { accuracy: 0.2 } },
    selectionScore: 0.375,
    best: true,
  },
];

function traced(): string {
  const cell = temporaryFolder();
  for (const line of lines) appendTrace(cell, line);
  return cell;
}

test('lines read back in their order', () => {
  expect(readTrace(traced())).toEqual(lines);
  expect(readTrace(temporaryFolder())).toEqual([]);
});

test('a last line that a kill cut short is left out', () => {
  const cell = traced();
  appendFileSync(join(cell, 'trace.jsonl'), '{"kind": "train", "st');
  expect(readTrace(cell)).toEqual(lines);
});

test('a line that is not ours', async () => {
  const cell = traced();
  appendFileSync(join(cell, 'trace.jsonl'), '{"kind": "weather"}\n');
  expect(await userErrorText(() => readTrace(cell), cell)).toMatchInlineSnapshot(`
    "<folder>/trace.jsonl:4  this line of the training trace cannot be read
        cure      run the cell again with --force"
  `);
});
