import { describe, expect, it } from 'vitest';
import { parseExperimentSpec } from '../../src/spec/parse-spec.ts';
import { plannedCells } from '../../src/spec/planned-cells.ts';
import { GOOD_EXPERIMENT } from './spec-message.ts';

const parse = (text: string) => parseExperimentSpec(text, 'experiment.yaml');

describe('an experiment file', () => {
  it('may leave everything but five keys to the defaults', () => {
    expect(parse(GOOD_EXPERIMENT)).toEqual({
      experiment: 'quickstart',
      kind: 'multi-task',
      about: '',
      data: { dataset: 'simulated', users: 1, evaluationUsers: 1, historyLength: 100 },
      tasks: ['ctr', 'l2r'],
      seeds: [1, 2, 3],
      unequalSamples: false,
      model: {
        kind: 'dupn',
        properties: 'all',
        embeddingDim: {
          item: 32,
          shop: 24,
          brand: 24,
          category: 16,
          tag: 28,
          scenario: 16,
          time: 16,
          type: 16,
          query: 32,
          profileField: 8,
          entity: 32,
          entityCategory: 8,
        },
        hiddenUnits: {
          lstm: 128,
          profile: 128,
          attention: [128, 64],
          tower: 128,
          iconEncoder: 128,
          shopEncoder: 64,
        },
        rankingScoreBias: true,
        rankingStart: 'regression',
        dropout: 0.2,
        initialization: { embedding: 0.01, forgetBias: 1 },
      },
      training: {
        epochs: 3,
        batchSize: 128,
        optimizer: {
          kind: 'adagrad',
          learningRate: 0.02,
          initialAccumulator: 1e-8,
          embeddingLearningRate: 0.1,
          embeddingInitialAccumulator: 1e-7,
          decay: 'none',
          warmupSteps: 0,
          warmupShare: 0,
          headRates: { ctr: 1, l2r: 1, fifp: 1, ppp: 1, spp: 1 },
        },
        l2: { dense: 1e-6, embedding: 0 },
        clipNorm: 5,
        taskWeights: { ctr: 1, l2r: 1, fifp: 1, ppp: 1, spp: 1 },
        weighting: { kind: 'fixed' },
        mixing: 'joint',
        hiddenItems: 0,
        evaluationsPerEpoch: 1,
        patience: 0,
        select: 'metric',
        averageLast: 1,
      },
      references: ['constant', 'popularity'],
      report: { metrics: 'primary', pairs: [], reach: {} },
    });
  });

  it('keeps what it says, beside the defaults of what it does not', () => {
    const spec = parse(`${GOOD_EXPERIMENT}training:
  epochs: 7
  optimizer: {learningRate: 1e-3}
  taskWeights: {l2r: 0.5}
`);
    expect(spec.training.epochs).toBe(7);
    expect(spec.training.optimizer.learningRate).toBe(0.001);
    expect(spec.training.optimizer.embeddingLearningRate).toBe(0.1);
    expect(spec.training.taskWeights).toEqual({ ctr: 1, l2r: 0.5, fifp: 1, ppp: 1, spp: 1 });
  });

  it('names a way of weighting alone, or with its parameters', () => {
    const weighting = (given: string) =>
      parse(`${GOOD_EXPERIMENT}training: { weighting: ${given} }\n`).training.weighting;
    expect(weighting('uncertainty')).toEqual({ kind: 'uncertainty', logVariance: 0 });
    expect(weighting('dwa')).toEqual({ kind: 'dwa', temperature: 2 });
    expect(weighting('gradnorm')).toEqual({ kind: 'gradnorm', alpha: 1.5, learningRate: 0.025 });
    expect(weighting('{ kind: gradnorm, alpha: 0.5 }')).toMatchObject({ alpha: 0.5 });
    expect(weighting('pcgrad')).toEqual({ kind: 'pcgrad' });
  });

  it('trains items end to end unless it says how their vectors are made', () => {
    expect(parse(GOOD_EXPERIMENT)).not.toHaveProperty('model.itemVectors');
    const given = (model: string) => {
      const spec = parse(GOOD_EXPERIMENT.replace('model: dupn', `model: ${model}`));
      if (spec.kind !== 'multi-task') throw new Error('another kind');
      return spec.model;
    };
    const itemVectors = {
      ...{ kind: 'word2vec', window: 5, negatives: 5, epochs: 5 },
      ...{ learningRate: 0.025, subsampling: 1e-3, noisePower: 0.75 },
    };
    expect(given('{kind: dupn, itemVectors: word2vec}')).toMatchObject({ itemVectors });
    expect(given('{kind: dupn, itemVectors: {kind: word2vec, window: 2}}')).toMatchObject({
      itemVectors: { ...itemVectors, window: 2 },
    });
  });

  it('takes a number of seeds for the first so many', () => {
    expect(parse(`${GOOD_EXPERIMENT}seeds: 4\n`).seeds).toEqual([1, 2, 3, 4]);
    expect(parse(`${GOOD_EXPERIMENT}seeds: [7, 5]\n`).seeds).toEqual([7, 5]);
  });

  it('reads the rows of a comparison, and shares a model by anchor and merge', () => {
    const spec = parse(`experiment: completejourney/table-2
kind: comparison
data: {dataset: ../dataset.yaml, users: 0.25}
tasks: [ppp]
rows:
  - label: DUPN-all
    model: &base {kind: dupn, dropout: 0.1}
  - label: DUPN-nobp
    model: {<<: *base, properties: none}
    learning: single
report:
  paper: {table: table-2, rows: {DUPN-nobp: DUPN-nobp}}
`);
    if (spec.kind !== 'comparison') throw new Error('not a comparison');
    expect(spec.rows).toMatchObject([
      { label: 'DUPN-all', learning: 'joint', model: { properties: 'all', dropout: 0.1 } },
      { label: 'DUPN-nobp', learning: 'single', model: { properties: 'none', dropout: 0.1 } },
    ]);
    expect(spec.data.users).toBe(0.25);
    expect(spec.report.paper).toEqual({ table: 'table-2', rows: { 'DUPN-nobp': 'DUPN-nobp' } });
  });

  it('may have a row for some of the tasks alone, such as MaxEnt for PPP', () => {
    const spec = parse(`experiment: table-2
kind: comparison
data: simulated
tasks: [ctr, ppp]
seeds: 1
rows:
  - {label: MaxEnt, model: {kind: wide, crosses: []}, tasks: [ppp]}
  - {label: Wide, model: wide}
`);
    const cells = plannedCells(spec).map(({ row, tasks, model }) => [row, tasks, model]);
    const past = ['past-items', 'past-shops', 'past-brands', 'past-categories'];
    const crosses = ['profile', 'query', ...past];
    expect(cells).toMatchObject([
      ['MaxEnt', ['ppp'], { kind: 'wide', crosses: [] }],
      ['Wide', ['ctr', 'ppp'], { kind: 'wide', crosses }],
    ]);
  });

  it('may have Windows line ends', () => {
    expect(parse(GOOD_EXPERIMENT.replaceAll('\n', '\r\n'))).toEqual(parse(GOOD_EXPERIMENT));
  });
});
