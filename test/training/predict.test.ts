import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/core/assert.ts';
import { randomStream, shuffle } from '../../src/core/random.ts';
import { TASK_NAMES, type TaskName } from '../../src/core/tasks.ts';
import { at } from '../../src/core/typed-arrays.ts';
import type { TaskExamples } from '../../src/data/prepared-dataset.ts';
import { predict } from '../../src/training/predict.ts';
import { metricsOf, positivesOf, Scorer } from '../../src/training/score-predictions.ts';
import { backendUnderTest } from '../support/backend.ts';
import { expectClose } from '../support/expect-close.ts';
import { randomizeWeights } from '../support/test-parameters.ts';
import { tinyBuilder, tinyDataset, tinyModel } from '../support/tiny-model.ts';

const dataset = tinyDataset();
const moments = Uint32Array.from({ length: 40 }, (_, k) => 3 * k + 1);

function examplesOf(task: TaskName): TaskExamples {
  return present(dataset.tasks[task], task);
}

/** Rows of the moments, by walking the offsets down. */
function rowsOf(task: TaskName): number[] {
  const { momentOffset, rowOffset } = examplesOf(task);
  return [...moments].flatMap((moment) => {
    const first = at(rowOffset, at(momentOffset, moment));
    const last = at(rowOffset, at(momentOffset, moment + 1));
    return Array.from({ length: last - first }, (_, k) => first + k);
  });
}

describe('predict', () => {
  beforeAll(() => backendUnderTest('native'));

  test('scores every row of the moments, in the order of the data set', async () => {
    const model = tinyModel({ tasks: TASK_NAMES });
    const predictions = await predict(model, tinyBuilder(TASK_NAMES, 7), moments, { batchSize: 7 });
    for (const task of TASK_NAMES) {
      const found = present(predictions[task], task);
      expect([...found.rows]).toEqual(rowsOf(task));
      expect(found.outputs).toBe(task === 'ppp' ? 7 : 1);
      expect(found.logits).toHaveLength(found.rows.length * found.outputs);
    }
    model.parameters.dispose();
  });

  test('a row has the same score whatever the batches and the order of the moments', async () => {
    const model = tinyModel({ tasks: TASK_NAMES });
    randomizeWeights(model.parameters, 3, 0.3);
    const order = shuffle(moments.slice(), randomStream(1, 'order'));
    const [one, other] = [
      await predict(model, tinyBuilder(TASK_NAMES, 40), moments, { batchSize: 40 }),
      await predict(model, tinyBuilder(TASK_NAMES, 3), order, { batchSize: 3 }),
    ];
    for (const task of TASK_NAMES) {
      expect(other[task]?.rows).toEqual(one[task]?.rows);
      const tolerance = { absolute: 1e-5, relative: 1e-5 };
      expectClose(other[task]?.logits ?? [], one[task]?.logits ?? [], tolerance, task);
    }
    model.parameters.dispose();
  });

  test('a task that the model has no head for is not predicted', async () => {
    const model = tinyModel({ tasks: ['fifp'] });
    const predictions = await predict(model, tinyBuilder(['fifp'], 8), moments, { batchSize: 8 });
    expect(Object.keys(predictions)).toEqual(['fifp']);
    model.parameters.dispose();
  });
});

describe('Scorer', () => {
  test('joins a row with its label, weight, request and user', () => {
    const { momentOffset, rowOffset, rows } = examplesOf('l2r');
    const request = 20;
    const moment = momentOffset.findIndex((first) => first > request) - 1;
    const row = at(rowOffset, request) + 1;
    const scored = new Scorer(dataset).rowsOf('l2r', {
      rows: Uint32Array.of(row),
      scores: Float32Array.of(0.5),
      outputs: 1,
      scale: 'ranking',
    });
    expect(scored).toMatchObject({
      kind: 'binary',
      labels: Uint8Array.of(at(rows.label, row)),
      weights: Float32Array.of(at(present(rows.weight, 'weights'), row)),
      requests: Uint32Array.of(request),
      users: Int32Array.of(at(dataset.users.key, at(dataset.moments.user, moment))),
    });
  });

  test('the true labels as scores are a perfect ranking, and are counted', () => {
    const rows = Uint32Array.from(rowsOf('ctr'));
    const { label } = examplesOf('ctr').rows;
    const scores = Float32Array.from(rows, (row) => at(label, row));
    const scored = new Scorer(dataset).rowsOf('ctr', {
      rows,
      scores,
      outputs: 1,
      scale: 'ranking',
    });
    expect(metricsOf(scored).auc).toBe(1);
    expect(positivesOf(scored)).toBe(scores.reduce((sum, value) => sum + value, 0));
  });

  test('classes are scored as classes, and have no positives', () => {
    const rows = Uint32Array.from(rowsOf('ppp'));
    const { label } = examplesOf('ppp').rows;
    const scores = new Float32Array(rows.length * 7);
    rows.forEach((row, n) => (scores[n * 7 + at(label, row)] = 9));
    const scored = new Scorer(dataset).rowsOf('ppp', { rows, scores, outputs: 7, scale: 'logit' });
    expect(scored.kind).toBe('classes');
    expect(metricsOf(scored).accuracy).toBe(1);
    expect(positivesOf(scored)).toBeUndefined();
  });
});
