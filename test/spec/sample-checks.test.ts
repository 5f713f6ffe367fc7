import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { GOOD_EXPERIMENT, specMessage } from './spec-message.ts';

const COMPARISON = `experiment: table-2
kind: comparison
data: simulated
tasks: [ctr]
rows: [{label: A, model: dupn}]
`;
const parse = (text: string) => parseExperimentSpec(text, 'pairs.yaml');
const message = (text: string) => specMessage(() => parse(text));

describe('the samples that the cells of a pair see', () => {
  it('are equal unless the file says that they may differ', () => {
    expect(message(`${GOOD_EXPERIMENT}training:\n  patience: 2\n`)).toMatchInlineSnapshot(`
      "pairs.yaml:7:13  training.patience: with patience, joint and single cells stop after different numbers of samples of a task: 0 stops none early, or the file says \`unequalSamples: true\` and the report flags the pairs
          7 |   patience: 2
            |             ^"
    `);
    const stated = `${GOOD_EXPERIMENT}training: {patience: 2}\nunequalSamples: true\n`;
    expect(parse(stated)).toMatchObject({ unequalSamples: true, training: { patience: 2 } });
    expect(parse(`${GOOD_EXPERIMENT}training: {patience: 0}\n`).training.patience).toBe(0);
  });

  it('are not said to differ where nothing makes them', () => {
    expect(message(`${GOOD_EXPERIMENT}unequalSamples: true\n`)).toMatchInlineSnapshot(`
      "pairs.yaml:6:1  unequalSamples: nothing makes the samples unequal: training.patience is 0
          6 | unequalSamples: true
            | ^^^^^^^^^^^^^^"
    `);
  });

  it('are a matter of kind multi-task alone', () => {
    expect(parse(`${COMPARISON}training: {patience: 2}\n`).training.patience).toBe(2);
    expect(message(`${COMPARISON}unequalSamples: true\n`)).toMatchInlineSnapshot(`
      "pairs.yaml:6:1  unequalSamples: unknown key; known here: experiment, kind, about, data, tasks, seeds, training, tuning, references, report, rows
          6 | unequalSamples: true
            | ^^^^^^^^^^^^^^"
    `);
  });
});
