import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { GOOD_EXPERIMENT, specMessage } from './spec-message.ts';

const message = (text: string) => specMessage(() => parseExperimentSpec(text, 'mixed.yaml'));
const training = (settings: string) => message(`${GOOD_EXPERIMENT}training: {${settings}}\n`);
const comparison = (lines: string) =>
  message(`experiment: mixed\nkind: comparison\ndata: simulated\ntasks: [ctr, ppp]\n${lines}\n`);

describe('a way of weighting', () => {
  it('that leaves a joint cell nothing to train', () => {
    const rows = 'rows: [{label: A, model: dupn}, {label: B, model: dupn, learning: single}]';
    expect(comparison(`${rows}\ntraining: {taskWeights: {ctr: 0, ppp: 0}}`)).toMatchInlineSnapshot(`
      "mixed.yaml:6:25  training.taskWeights: ctr, ppp are trained together and all weigh 0: one at least needs more
          6 | training: {taskWeights: {ctr: 0, ppp: 0}}
            |                         ^^^^^^^^^^^^^^^^"
    `);
  });

  it('that is unknown, or has another one’s parameters', () => {
    expect(training('weighting: grad-norm')).toMatchInlineSnapshot(`
      "mixed.yaml:6:23  training.weighting: "grad-norm" is not one of fixed, uncertainty, dwa, gradnorm, pcgrad; did you mean "gradnorm"?
          6 | training: {weighting: grad-norm}
            |                       ^^^^^^^^^"
    `);
    expect(training('weighting: {kind: dwa, alpha: 1}')).toMatchInlineSnapshot(`
      "mixed.yaml:6:35  training.weighting.alpha: unknown key; known here: kind, temperature
          6 | training: {weighting: {kind: dwa, alpha: 1}}
            |                                   ^^^^^"
    `);
    expect(training('weighting: {kind: dwa, temperature: 0}')).toMatchInlineSnapshot(`
      "mixed.yaml:6:48  training.weighting.temperature: expected more than 0, found 0
          6 | training: {weighting: {kind: dwa, temperature: 0}}
            |                                                ^"
    `);
  });

  it('that compares gradients, in batches of one task', () => {
    expect(training('weighting: pcgrad, mixing: alternating')).toMatchInlineSnapshot(`
      "mixed.yaml:6:39  training.mixing: pcgrad compares the gradients of several tasks in a batch, and alternating batches have one task each
          6 | training: {weighting: pcgrad, mixing: alternating}
            |                                       ^^^^^^^^^^^"
    `);
    expect(training('weighting: {kind: gradnorm}, mixing: alternating')).toMatchInlineSnapshot(`
      "mixed.yaml:6:49  training.mixing: gradnorm compares the gradients of several tasks in a batch, and alternating batches have one task each
          6 | training: {weighting: {kind: gradnorm}, mixing: alternating}
            |                                                 ^^^^^^^^^^^"
    `);
  });

  it('that a source of a transfer has for itself', () => {
    const source = 'tasks: [ctr, l2r], training: { weighting: pcgrad, mixing: alternating }';
    const head = 'experiment: mixed\nkind: transfer\ndata: simulated\ntasks: [spp]\nmodel: dupn\n';
    expect(message(`${head}sources: [{ ${source} }]\n`)).toMatchInlineSnapshot(`
      "mixed.yaml:6:71  sources[0].training.mixing: pcgrad compares the gradients of several tasks in a batch, and alternating batches have one task each
          6 | sources: [{ tasks: [ctr, l2r], training: { weighting: pcgrad, mixing: alternating } }]
            |                                                                       ^^^^^^^^^^^"
    `);
    const dwa = 'tasks: [ctr, l2r], training: { weighting: dwa, epochs: 2 }';
    expect(message(`${head}sources: [{ tasks: [ppp] }, { ${dwa} }]\n`)).toMatchInlineSnapshot(`
      "mixed.yaml:6:86  sources[1].training.epochs: dwa weighs by the two epochs before: it needs 3 or more, found 2
          6 | sources: [{ tasks: [ppp] }, { tasks: [ctr, l2r], training: { weighting: dwa, epochs: 2 } }]
            |                                                                                      ^"
    `);
  });

  it('that would undo a fixed weight', () => {
    expect(training('weighting: gradnorm, taskWeights: {ctr: 1, l2r: 2}')).toMatchInlineSnapshot(`
      "mixed.yaml:6:60  training.taskWeights.l2r: gradnorm brings all gradients to one size, whatever weight the task has
          6 | training: {weighting: gradnorm, taskWeights: {ctr: 1, l2r: 2}}
            |                                                            ^"
    `);
  });

  it('that needs more epochs', () => {
    expect(training('weighting: dwa, epochs: 2')).toMatchInlineSnapshot(`
      "mixed.yaml:6:36  training.epochs: dwa weighs by the two epochs before: it needs 3 or more, found 2
          6 | training: {weighting: dwa, epochs: 2}
            |                                    ^"
    `);
  });

  it('that finds nothing shared', () => {
    const rows = [
      'rows:',
      '  - { label: DUPN, model: dupn }',
      '  - { label: Wide, model: wide }',
      '  - { label: Wide alone, model: wide, learning: single }',
      '  - { label: MaxEnt, model: { kind: wide, crosses: [] }, tasks: [ppp] }',
    ].join('\n');
    expect(comparison(`${rows}\ntraining: { weighting: pcgrad }`)).toMatchInlineSnapshot(`
      "mixed.yaml:7:27  rows[1].model: wide has no weight that its tasks share: pcgrad has nothing to compare
          7 |   - { label: Wide, model: wide }
            |                           ^^^^"
    `);
  });

  it('in a grid, with what it cannot stand beside', () => {
    const grid = (lines: string, settings = '') =>
      message(`${GOOD_EXPERIMENT}training: {${settings}}\ntuning: { grid: { ${lines} } }\n`);
    expect(grid('training.weighting: [fixed, pcgrad], training.mixing: [joint, alternating]'))
      .toMatchInlineSnapshot(`
      "mixed.yaml:7:56  tuning.grid."training.mixing": pcgrad compares the gradients of several tasks in a batch, and alternating batches have one task each
          7 | tuning: { grid: { training.weighting: [fixed, pcgrad], training.mixing: [joint, alternating] } }
            |                                                        ^^^^^^^^^^^^^^^"
    `);
    expect(grid('training.weighting: [fixed, dwa]', 'epochs: 1')).toMatchInlineSnapshot(`
      "mixed.yaml:7:19  tuning.grid."training.weighting": dwa weighs by the two epochs before: it needs 3 or more, found 1
          7 | tuning: { grid: { training.weighting: [fixed, dwa] } }
            |                   ^^^^^^^^^^^^^^^^^^"
    `);
    expect(grid('training.taskWeights.l2r: [1, 2]', 'weighting: gradnorm')).toMatchInlineSnapshot(`
      "mixed.yaml:7:19  tuning.grid."training.taskWeights.l2r": gradnorm brings all gradients to one size, whatever weight the task has
          7 | tuning: { grid: { training.taskWeights.l2r: [1, 2] } }
            |                   ^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
    expect(grid('training.weighting: [fixed, gradnorm], training.weighting.alpha: [1]'))
      .toMatchInlineSnapshot(`
      "mixed.yaml:7:58  tuning.grid."training.weighting.alpha": this cannot be searched beside training.weighting, whose kinds have parameters of their own
          7 | tuning: { grid: { training.weighting: [fixed, gradnorm], training.weighting.alpha: [1] } }
            |                                                          ^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
    expect(grid('training.weighting.kind: [fixed, dwa]')).toMatchInlineSnapshot(`
      "mixed.yaml:7:19  tuning.grid."training.weighting.kind": this cannot be searched: the kinds have parameters of their own; training.weighting can be
          7 | tuning: { grid: { training.weighting.kind: [fixed, dwa] } }
            |                   ^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  it('in a grid, by its kind or by a parameter, where that is enough', () => {
    const parse = (lines: string) => () =>
      parseExperimentSpec(`${GOOD_EXPERIMENT}${lines}`, 'mixed.yaml');
    const kinds =
      'tuning: { unequal: true, grid: { training.weighting: [fixed, dwa, uncertainty, gradnorm] } }\n';
    expect(parse(kinds)).not.toThrow();
    const alphas = 'tuning: { unequal: true, grid: { training.weighting.alpha: [0.5, 1.5] } }\n';
    const own = `training: { weighting: gradnorm }\n${alphas}`;
    expect(parse(own)).not.toThrow();
    expect(message(`${GOOD_EXPERIMENT}${own.replace('unequal: true, ', '')}`))
      .toMatchInlineSnapshot(`
      "mixed.yaml:7:19  tuning.grid."training.weighting.alpha": this changes nothing for ctr, l2r in row "single-task": trials in name only, unless the file says \`tuning: { unequal: true }\`
          7 | tuning: { grid: { training.weighting.alpha: [0.5, 1.5] } }
            |                   ^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
    const cells = plannedCells(parse(own)());
    expect(cells[0]?.needs.map(({ training }) => training.weighting)).toMatchObject([
      { kind: 'gradnorm', alpha: 0.5 },
      { kind: 'gradnorm', alpha: 1.5 },
    ]);
    expect(cells[1]?.needs.map(({ training }) => training.weighting.kind)).toEqual([
      'fixed',
      'fixed',
    ]);
  });
});
