import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { present } from '../../../src/core/assert.ts';
import { experimentCurves } from '../../../src/report/curves/experiment-curves.ts';
import type { CurvePoint, LearningCurve } from '../../../src/report/curves/learning-curves.ts';
import { withoutShortSpans } from '../../../src/report/curves/loss-spans.ts';
import { meanCurves } from '../../../src/report/curves/mean-curves.ts';
import { renderCurves } from '../../../src/report/curves/render-curves.ts';
import { reportTargets } from '../../../src/report/report-targets.ts';
import { userErrorText } from '../../support/user-error-text.ts';
import { ranExperiment } from '../ran-experiment.ts';

function close(value: number): unknown {
  return expect.closeTo(value, 12) as unknown;
}

function ranCurves() {
  const { file, results } = ranExperiment();
  return present(reportTargets([file], results).map(experimentCurves)[0], 'curves');
}

function curve(
  curves: readonly LearningCurve[],
  wanted: Partial<LearningCurve>,
): LearningCurve | undefined {
  return curves.find((found) =>
    Object.entries(wanted).every(([key, value]) => found[key as keyof LearningCurve] === value),
  );
}

test('a curve for each row, task and seed, against the samples of that task', () => {
  const { curves } = ranCurves();
  expect(curves).toHaveLength(2 * 2 * 3 * 3); // rows, tasks, seeds; metric and two losses
  const ofMulti = { row: 'multi-task', seed: 2, split: 'validation' } as const;
  expect(curve(curves, { ...ofMulti, task: 'ctr', metric: 'auc' })?.points).toEqual([
    { step: 10, epoch: 0.5, samples: 1000, allSamples: 1300, value: close(0.652) },
    { step: 20, epoch: 1, samples: 2000, allSamples: 2600, value: close(0.702) },
    { step: 30, epoch: 1.5, samples: 3000, allSamples: 3900, value: close(0.692) },
  ]);
  expect(curve(curves, { ...ofMulti, task: 'ppp', metric: 'accuracy' })?.points).toMatchObject([
    { samples: 300, value: close(0.202) },
    { samples: 600, value: close(0.252) },
    { samples: 900, value: close(0.282) },
  ]);
  const losses = curve(curves, { row: 'single-task', task: 'ppp', metric: 'logLoss', seed: 3 });
  expect(losses?.points.map(({ value }) => value)).toEqual([close(0.85), close(0.8), close(0.75)]);
});

test('a training loss that is cut at evaluations has no span of a few steps', () => {
  const point = (step: number, value: number) => ({ step, epoch: step, samples: 7 * step, value });
  const points = [point(10, 4), point(20, 3), point(22, 9), point(30, 1), point(33, 5)];
  expect(withoutShortSpans(points)).toEqual([
    point(10, 4),
    point(20, 3),
    point(33, (2 * 9 + 8 * 1 + 3 * 5) / 13),
  ]);
  expect(withoutShortSpans([point(3, 1)])).toEqual([point(3, 1)]);
  expect(withoutShortSpans([])).toEqual([]);
});

test('the mean of a row is over the points that all of its seeds have, at whatever steps', () => {
  const { curves } = ranCurves();
  const early = curves.map((found) =>
    found.seed === 3 ? { ...found, points: found.points.slice(0, -1).map(later) } : found,
  );
  const ofCtr = meanCurves(early).filter(
    ({ task, split, metric }) => task === 'ctr' && split === 'validation' && metric === 'auc',
  );
  expect(ofCtr).toEqual([
    {
      ...{ row: 'multi-task', line: 'multi-task', task: 'ctr', split: 'validation', metric: 'auc' },
      points: [
        { samples: 1001, total: 1302, mean: close(0.652), low: close(0.651), high: close(0.653) },
        { samples: 2001, total: 2602, mean: close(0.702), low: close(0.701), high: close(0.703) },
      ],
    },
    expect.objectContaining({ row: 'single-task' }),
  ]);
});

/** As of a seed with other labels. */
function later({ step, samples, allSamples, ...rest }: CurvePoint): CurvePoint {
  return { ...rest, step: step + 1, samples: samples + 3, allSamples: allSamples + 6 };
}

test('CSV: a value a line, whatever a row is called', async () => {
  const ran = ranCurves();
  const named = 'FT 5 %, "frozen"';
  const curves = ran.curves.map((found) =>
    found.row === 'multi-task' ? { ...found, row: named } : found,
  );
  const text = await renderCurves([{ ...ran, curves }], 'csv');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  expect(rows).toHaveLength(curves.reduce((sum, { points }) => sum + points.length, 0));
  expect(rows[0]).toEqual({
    ...{ experiment: 'quickstart', row: named, task: 'ctr', seed: '1', split: 'validation' },
    ...{ metric: 'auc', step: '10', epoch: '0.5', samples: '1000', value: '0.651' },
    ...{ all_samples: '1300', source_samples: '0' },
  });
});

test('SVG: a panel for each task and quantity, with titles, units and a legend', async () => {
  const svg = await renderCurves([ranCurves()], 'svg');
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  const texts = [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text = '']) => text);
  const times = (text: string): number => texts.filter((found) => found === text).length;
  expect(texts).toContain('quickstart on simulated: learning curves');
  expect(texts).toContain(
    'Mean over 3 seeds (1, 2, 3); the band reaches from the lowest seed to the highest',
  );
  expect([times('CTR'), times('PPP')]).toEqual([1, 1]);
  expect([times('multi-task'), times('single-task')]).toEqual([1, 1]);
  expect([times('CTR samples seen (rows)'), times('PPP samples seen (rows)')]).toEqual([3, 3]);
  expect([times('validation'), times('training')]).toEqual([4, 2]);
  expect([times('AUC'), times('accuracy'), times('log loss (nats)')]).toEqual([1, 1, 4]);
  const lines = [...svg.matchAll(/stroke-dasharray="([^"]*)"/g)].map(([, dash]) => dash);
  expect(new Set(lines)).toEqual(new Set(['1,0', '7,3']));
});

test('SVG of a transfer: a column for each share, and all samples with those of the source', async () => {
  const ran = ranCurves();
  const curves = ran.curves
    .filter(({ task }) => task === 'ctr')
    .flatMap((found) =>
      [0.05, 1].map((share) => {
        const line = found.row === 'multi-task' ? 'FT' : 'RS';
        const sourceSamples = line === 'FT' ? 7000 : 0;
        return { ...found, row: `${line}, ${share}`, line, share, sourceSamples };
      }),
    );
  const totals = meanCurves(curves).map(({ line, points }) => [line, points[0]?.total]);
  expect(new Set(totals.map(String))).toEqual(
    new Set(['FT,8300', 'FT,7520', 'RS,1000', 'RS,400']), // the training losses start at step 4
  );
  const svg = await renderCurves([{ ...ran, curves }], 'svg');
  const texts = [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text = '']) => text);
  const times = (text: string): number => texts.filter((found) => found === text).length;
  expect([times('CTR, 5 % of the labels'), times('CTR, all labels')]).toEqual([1, 1]);
  expect([times('FT'), times('RS')]).toEqual([1, 1]);
  expect(times('those of the source too (rows)')).toBe(2);
});

test('the same curves give the same picture, and several experiments stand below each other', async () => {
  const one = ranCurves();
  const picture = await renderCurves([one], 'svg');
  expect((await renderCurves([one], 'svg')) === picture).toBe(true); // short where it fails
  const two = await renderCurves([one, { ...one, experiment: 'other' }], 'svg');
  expect(two).toContain('quickstart on simulated');
  expect(two).toContain('other on simulated');
  expect(two).not.toContain('NaN');
});

test('cells without traces have no curves', async () => {
  const { root, file, results } = ranExperiment();
  const cells = join(results, 'quickstart', 'cells');
  for (const name of readdirSync(cells)) rmSync(join(cells, name, 'trace.jsonl'));
  const curves = reportTargets([file], results).map(experimentCurves);
  expect(await userErrorText(() => renderCurves(curves, 'csv'), root)).toMatchInlineSnapshot(`
    "quickstart  there are no learning curves: no finished cell has a training trace that can be read
        expected  a trace.jsonl beside the record.json of a cell, as \`dupn run\` leaves it
        cure      put the traces back beside the records, or run the experiment again with --force"
  `);
});
