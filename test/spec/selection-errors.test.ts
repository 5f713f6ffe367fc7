import { expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { specMessage } from './spec-message.ts';

const message = (lines: string) =>
  specMessage(() =>
    parseExperimentSpec(
      `experiment: moves\nkind: transfer\ndata: simulated\nmodel: dupn\ntasks: [spp]\n${lines}\n`,
      'moves.yaml',
    ),
  );

it('tasks that no cell learns cannot choose weights, nor one task twice', () => {
  const sources = 'sources: [{tasks: [ctr], training: {selectOn: [spp]}}]';
  expect(message(`${sources}\ntraining: {selectOn: [spp, ppp, spp]}`)).toMatchInlineSnapshot(`
    "moves.yaml:6:48  sources[0].training.selectOn[0]: "spp" cannot choose weights: it is not among the tasks: ctr
        6 | sources: [{tasks: [ctr], training: {selectOn: [spp]}}]
          |                                                ^^^
    moves.yaml:7:28  training.selectOn[1]: "ppp" cannot choose weights: it is not among the tasks: spp, ctr
        7 | training: {selectOn: [spp, ppp, spp]}
          |                            ^^^
    moves.yaml:7:33  training.selectOn[2]: the task "spp" stands here a second time
        7 | training: {selectOn: [spp, ppp, spp]}
          |                                 ^^^"
  `);
});

it('the tasks that choose are not searched: trials are compared by them', () => {
  const tuning = 'tuning: {grid: {training.selectOn: [spp]}}';
  expect(message(`sources: [{tasks: [ctr]}]\n${tuning}`)).toMatchInlineSnapshot(`
    "moves.yaml:7:17  tuning.grid."training.selectOn": this cannot be searched: it is what trials are compared by
        7 | tuning: {grid: {training.selectOn: [spp]}}
          |                 ^^^^^^^^^^^^^^^^^"
  `);
});
