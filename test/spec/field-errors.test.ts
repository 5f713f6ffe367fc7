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

it('a share in percent is told as the number that it is', () => {
  const lines = [
    "data: {dataset: simulated, users: 5, evaluationUsers: '10%'}",
    ...['tasks: [spp]', 'model: dupn', 'sources: [{tasks: [ctr]}]'],
    "fractions: [1, 5, 2.5, '5 %', '5', true, 150, -5]",
    'report: {reach: {spp: 70}}',
  ];
  expect(message(`experiment: shares\nkind: transfer\n${lines.join('\n')}\n`))
    .toMatchInlineSnapshot(`
    "fields.yaml:3:35  data.users: expected at most 1, found 5; 5 % is 0.05
        3 | data: {dataset: simulated, users: 5, evaluationUsers: '10%'}
          |                                   ^
    fields.yaml:3:55  data.evaluationUsers: expected a number, found "10%"; 10 % is 0.1
        3 | data: {dataset: simulated, users: 5, evaluationUsers: '10%'}
          |                                                       ^^^^^
    fields.yaml:7:16  fractions[1]: expected at most 1, found 5; 5 % is 0.05
        7 | fractions: [1, 5, 2.5, '5 %', '5', true, 150, -5]
          |                ^
    fields.yaml:7:19  fractions[2]: expected at most 1, found 2.5; 2.5 % is 0.025
        7 | fractions: [1, 5, 2.5, '5 %', '5', true, 150, -5]
          |                   ^^^
    fields.yaml:7:24  fractions[3]: expected a number, found "5 %"; 5 % is 0.05
        7 | fractions: [1, 5, 2.5, '5 %', '5', true, 150, -5]
          |                        ^^^^^
    fields.yaml:7:31  fractions[4]: expected a number, found "5"
        7 | fractions: [1, 5, 2.5, '5 %', '5', true, 150, -5]
          |                               ^^^
    fields.yaml:7:36  fractions[5]: expected a number, found true
        7 | fractions: [1, 5, 2.5, '5 %', '5', true, 150, -5]
          |                                    ^^^^
    fields.yaml:7:42  fractions[6]: expected at most 1, found 150
        7 | fractions: [1, 5, 2.5, '5 %', '5', true, 150, -5]
          |                                          ^^^
    fields.yaml:7:47  fractions[7]: expected more than 0, found -5
        7 | fractions: [1, 5, 2.5, '5 %', '5', true, 150, -5]
          |                                               ^^
    fields.yaml:8:23  report.reach.spp: expected at most 1, found 70; 70 % is 0.7
        8 | report: {reach: {spp: 70}}
          |                       ^^"
  `);
});
