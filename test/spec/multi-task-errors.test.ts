import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { GOOD_EXPERIMENT, specMessage } from './spec-message.ts';

const parse = (text: string) => parseExperimentSpec(text, 'pairs.yaml');
const message = (text: string) => specMessage(() => parse(text));

describe('a multi-task file that compares nothing', () => {
  it('has one task', () => {
    expect(message(GOOD_EXPERIMENT.replace(', l2r', ''))).toMatchInlineSnapshot(`
      "pairs.yaml:4:8  tasks: kind multi-task compares joint with single training: it needs two tasks or more
          4 | tasks: [ctr]
            |        ^^^^^"
    `);
  });

  it('has one task left that its model serves', () => {
    const dssm = GOOD_EXPERIMENT.replace('dupn', 'dssm');
    expect(message(dssm)).toMatchInlineSnapshot(`
      "pairs.yaml:4:8  tasks: dssm has no cell for l2r (a cosine of user and item has no place for the weights of ranking features); kind multi-task needs two tasks or more
          4 | tasks: [ctr, l2r]
            |        ^^^^^^^^^^"
    `);
    const three = dssm.replace('[ctr, l2r]', '[l2r, fifp, ppp]').replace('dssm', '{kind: dssm}');
    expect(message(three)).toMatchInlineSnapshot(`
      "pairs.yaml:4:8  tasks: dssm has no cell for l2r (a cosine of user and item has no place for the weights of ranking features), ppp (a cosine of user and item gives no distribution over price levels); kind multi-task needs two tasks or more
          4 | tasks: [l2r, fifp, ppp]
            |        ^^^^^^^^^^^^^^^^"
    `);
    const two = dssm.replace('[ctr, l2r]', '[ctr, l2r, fifp]');
    expect(() => parse(two)).not.toThrow();
  });

  it('has a model whose tasks share nothing', () => {
    const wide = GOOD_EXPERIMENT.replace('dupn', 'wide');
    expect(message(wide)).toMatchInlineSnapshot(`
      "pairs.yaml:5:8  model: wide has nothing to learn jointly: all its weights belong to one task
          5 | model: wide
            |        ^^^^"
    `);
    const linear = GOOD_EXPERIMENT.replace('dupn', '{kind: wide, crosses: []}');
    expect(message(`${linear}training: {weighting: pcgrad}\n`)).toMatchInlineSnapshot(`
      "pairs.yaml:5:8  model: wide has nothing to learn jointly: all its weights belong to one task
          5 | model: {kind: wide, crosses: []}
            |        ^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('has a joint cell that does not learn one of its tasks', () => {
    const weights = (text: string) => `${GOOD_EXPERIMENT}training: {taskWeights: {${text}}}\n`;
    expect(message(weights('ctr: 0'))).toMatchInlineSnapshot(`
      "pairs.yaml:6:31  training.taskWeights.ctr: the joint cell would learn nothing of ctr, which its twin learns: it needs more than 0
          6 | training: {taskWeights: {ctr: 0}}
            |                               ^"
    `);
    expect(message(weights('ctr: 0, l2r: 0'))).toMatchInlineSnapshot(`
      "pairs.yaml:6:31  training.taskWeights.ctr: the joint cell would learn nothing of ctr, which its twin learns: it needs more than 0
          6 | training: {taskWeights: {ctr: 0, l2r: 0}}
            |                               ^
      pairs.yaml:6:39  training.taskWeights.l2r: the joint cell would learn nothing of l2r, which its twin learns: it needs more than 0
          6 | training: {taskWeights: {ctr: 0, l2r: 0}}
            |                                       ^"
    `);
    const dssm = weights('ctr: 1, l2r: 0').replace('dupn', 'dssm');
    expect(() => parse(dssm.replace('l2r]', 'l2r, fifp]'))).not.toThrow(); // there is no pair of L2R
  });

  it('tries such weights', () => {
    const searched = (name: string, weights: string) =>
      `${GOOD_EXPERIMENT}training: {taskWeights: {l2r: 0}}\ntuning: {unequal: true, grid: {training.taskWeights.${name}: [${weights}]}}\n`;
    expect(message(searched('ctr', '1, 0'))).toMatchInlineSnapshot(`
      "pairs.yaml:6:31  training.taskWeights.l2r: the joint cell would learn nothing of l2r, which its twin learns: it needs more than 0
          6 | training: {taskWeights: {l2r: 0}}
            |                               ^
      pairs.yaml:7:62  tuning.grid."training.taskWeights.ctr"[1]: the joint cell would learn nothing of ctr, which its twin learns: it needs more than 0
          7 | tuning: {unequal: true, grid: {training.taskWeights.ctr: [1, 0]}}
            |                                                              ^"
    `);
    expect(() => parse(searched('l2r', '1, 2'))).not.toThrow(); // in the place of the 0
  });
});
