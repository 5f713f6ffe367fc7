import { describe, expect, it } from 'vitest';
import {
  defaultSimulatedOptions,
  type SimulatedOptions,
} from '../../src/data/simulated/simulated-options.ts';
import type { SimulatedDatasetSpec } from '../../src/spec/dataset-spec.ts';
import { parseDatasetSpec } from '../../src/spec/parse-spec.ts';
import { specMessage } from './spec-message.ts';

const parse = (text: string) => parseDatasetSpec(text, 'dataset.yaml');

describe('a data set file', () => {
  it('has the options of the simulation, and their defaults', () => {
    const { dataset, kind, about, ...options } = parse(
      'dataset: tiny\nkind: simulated\n',
    ) as SimulatedDatasetSpec;
    const typed: SimulatedOptions = options;
    expect(typed).toEqual(defaultSimulatedOptions);
    expect({ dataset, kind, about }).toEqual({ dataset: 'tiny', kind: 'simulated', about: '' });
  });

  it('of completejourney needs no source', () => {
    const text = 'dataset: completejourney\nkind: completejourney\n';
    expect(parse(text)).toEqual({ dataset: 'completejourney', kind: 'completejourney', about: '' });
    expect(parse(`${text}source: ./raw\n`)).toHaveProperty('source', './raw');
  });

  it('of jdata2019 needs no source', () => {
    const text = 'dataset: jdata2019\nkind: jdata2019\n';
    expect(parse(text)).toEqual({ dataset: 'jdata2019', kind: 'jdata2019', about: '' });
    expect(parse(`${text}source: ./raw\n`)).toHaveProperty('source', './raw');
  });

  it('must fill its departments', () => {
    const text = 'dataset: tiny\nkind: simulated\ndepartments: 50\nshops: 3\n';
    expect(specMessage(() => parse(text))).toMatchInlineSnapshot(`
      "dataset.yaml:3:14  departments: 30 categories cannot fill 50 departments: each needs one at least
          3 | departments: 50
            |              ^^
      dataset.yaml:4:8  shops: 3 shops cannot fill 50 departments: each needs one at least
          4 | shops: 3
            |        ^"
    `);
  });

  it('says what is wrong with it', () => {
    const text = `dataset: Tiny One
kind: simulatd
user: 100
days: 3
tasksShareCauses: sometimes
requestShare: {ctr: 2, ctx: 0}
`;
    expect(specMessage(() => parse(text))).toMatchInlineSnapshot(`
      "dataset.yaml:1:10  dataset: expected lower-case words joined by "-", found "Tiny One"
          1 | dataset: Tiny One
            |          ^^^^^^^^
      dataset.yaml:2:7  kind: "simulatd" is not one of simulated, completejourney, jdata2019; did you mean "simulated"?
          2 | kind: simulatd
            |       ^^^^^^^^
      dataset.yaml:3:1  user: unknown key; did you mean "users"?
          3 | user: 100
            | ^^^^
      dataset.yaml:4:7  days: expected at least 15, found 3
          4 | days: 3
            |       ^
      dataset.yaml:5:19  tasksShareCauses: expected true or false, found "sometimes"
          5 | tasksShareCauses: sometimes
            |                   ^^^^^^^^^
      dataset.yaml:6:21  requestShare.ctr: expected at most 1, found 2
          6 | requestShare: {ctr: 2, ctx: 0}
            |                     ^
      dataset.yaml:6:24  requestShare.ctx: unknown key; did you mean "ctr"?
          6 | requestShare: {ctr: 2, ctx: 0}
            |                        ^^^"
    `);
  });

  it('states floors and features that are the same for every user, for the tasks that there are', () => {
    const described = parse(
      'dataset: mine\nkind: simulated\nnonPersonalised: {l2r: [a, b]}\nfloors: [{label: a, source: b, scores: {ctr: 0.6}}]\n',
    );
    expect(described).toMatchObject({
      nonPersonalised: { l2r: ['a', 'b'] },
      floors: [{ label: 'a', source: 'b', scores: { ctr: 0.6 } }],
    });
    const text =
      'dataset: mine\nkind: simulated\nnonPersonalised: {l2: [a]}\nfloors: [{label: a, scores: {ctr: 60}}]\n';
    expect(specMessage(() => parse(text))).toMatchInlineSnapshot(`
      "dataset.yaml:3:19  nonPersonalised.l2: unknown key; known here: ctr, l2r, fifp, ppp, spp
          3 | nonPersonalised: {l2: [a]}
            |                   ^^
      dataset.yaml:4:11  floors[0].source: missing; expected a text
          4 | floors: [{label: a, scores: {ctr: 60}}]
            |           ^^^^^
      dataset.yaml:4:35  floors[0].scores.ctr: expected less than 1, found 60
          4 | floors: [{label: a, scores: {ctr: 60}}]
            |                                   ^^"
    `);
  });

  it('is told apart from an experiment', () => {
    const text = 'experiment: table-2\nkind: comparison\n';
    expect(specMessage(() => parse(text))).toMatchInlineSnapshot(`
      "dataset.yaml:1:1  experiment: this is an experiment; expected a data set
          1 | experiment: table-2
            | ^^^^^^^^^^"
    `);
  });
});
