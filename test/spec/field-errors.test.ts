import { expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { GOOD_EXPERIMENT, specMessage } from './spec-message.ts';

const message = (text: string) => specMessage(() => parseExperimentSpec(text, 'fields.yaml'));

it('a label that would steer the terminal or break a line is an error', () => {
  const labelled = (label: string) =>
    message(
      `experiment: labels\nkind: comparison\ndata: simulated\ntasks: [ctr]\nrows: [{label: "${label}", model: dupn}]`,
    );
  expect(labelled('A\\e[2J')).toMatchInlineSnapshot(`
    "fields.yaml:5:16  rows[0].label: expected a text in one line, without control characters, found "A\\u001b[2J"
        5 | rows: [{label: "A\\e[2J", model: dupn}]
          |                ^^^^^^^^"
  `);
  expect(labelled('A\\nB')).toMatchInlineSnapshot(`
    "fields.yaml:5:16  rows[0].label: expected a text in one line, without control characters, found "A\\nB"
        5 | rows: [{label: "A\\nB", model: dupn}]
          |                ^^^^^^"
  `);
});

it('a seed that is too large is told its bound, however large', () => {
  expect(message(`${GOOD_EXPERIMENT}seeds: [1e20]\n`)).toMatchInlineSnapshot(`
    "fields.yaml:6:9  seeds[0]: expected at most 2147483647, found 100000000000000000000
        6 | seeds: [1e20]
          |         ^^^^"
  `);
});
