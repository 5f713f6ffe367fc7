import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { GOOD_EXPERIMENT, specMessage } from './spec-message.ts';

const COMPARISON = `experiment: pairs
kind: comparison
data: simulated
tasks: [ctr]
rows: [{label: DUPN, model: dupn}, {label: DSSM, model: dssm}]
`;

const message = (text: string) => specMessage(() => parseExperimentSpec(text, 'pairs.yaml'));

describe('pairs of a report', () => {
  it('of rows that are not there', () => {
    const pairs = 'report: {pairs: [[DUPN, DSMS], [DUPN, DSSM], [best, DUPN]]}\n';
    expect(message(`${COMPARISON}${pairs}`)).toMatchInlineSnapshot(`
      "pairs.yaml:6:25  report.pairs[0][1]: no row has this label; did you mean "DSSM"?
          6 | report: {pairs: [[DUPN, DSMS], [DUPN, DSSM], [best, DUPN]]}
            |                         ^^^^
      pairs.yaml:6:47  report.pairs[2][0]: no row has this label; rows: DUPN | DSSM
          6 | report: {pairs: [[DUPN, DSMS], [DUPN, DSSM], [best, DUPN]]}
            |                                               ^^^^"
    `);
  });

  it('that are compared already, whichever comes first', () => {
    const pairs = 'report: {pairs: [[DUPN, DSSM], [DSSM, DUPN], [DUPN, DSSM]]}\n';
    expect(message(`${COMPARISON}${pairs}`)).toMatchInlineSnapshot(`
      "pairs.yaml:6:32  report.pairs[1]: the pair "DSSM - DUPN" stands here a second time
          6 | report: {pairs: [[DUPN, DSSM], [DSSM, DUPN], [DUPN, DSSM]]}
            |                                ^^^^^^^^^^^^
      pairs.yaml:6:46  report.pairs[2]: the pair "DSSM - DUPN" stands here a second time
          6 | report: {pairs: [[DUPN, DSSM], [DSSM, DUPN], [DUPN, DSSM]]}
            |                                              ^^^^^^^^^^^^"
    `);
  });

  it('of a row and itself', () => {
    const pairs = 'report: {pairs: [[DUPN, DSSM], [DSSM, DSSM]]}\n';
    expect(message(`${COMPARISON}${pairs}`)).toMatchInlineSnapshot(`
      "pairs.yaml:6:39  report.pairs[1][1]: a row has no difference from itself: name another row
          6 | report: {pairs: [[DUPN, DSSM], [DSSM, DSSM]]}
            |                                       ^^^^"
    `);
  });

  it('in a kind that derives its own', () => {
    const pairs = 'report: {pairs: [[multi-task, single-task]]}\n';
    expect(message(`${GOOD_EXPERIMENT}${pairs}`)).toMatchInlineSnapshot(`
      "pairs.yaml:6:10  report.pairs: only kind comparison states its pairs; the others derive theirs
          6 | report: {pairs: [[multi-task, single-task]]}
            |          ^^^^^"
    `);
  });
});

describe('values to reach', () => {
  it('that no metric has, and of no task', () => {
    const reach = 'report: {reach: {ctr: 2, foo: 0.5}}\n';
    expect(message(`${GOOD_EXPERIMENT}${reach}`)).toMatchInlineSnapshot(`
      "pairs.yaml:6:23  report.reach.ctr: expected at most 1, found 2; 2 % is 0.02
          6 | report: {reach: {ctr: 2, foo: 0.5}}
            |                       ^
      pairs.yaml:6:26  report.reach.foo: unknown key; known here: ctr, l2r, fifp, ppp, spp
          6 | report: {reach: {ctr: 2, foo: 0.5}}
            |                          ^^^"
    `);
  });
});
