import { afterAll, beforeAll, expect, it } from 'vitest';
import { medianOfSorted } from '../../src/benchmark/train-benchmark.ts';
import { runToEnd, workplace, type Outcome, type Workplace } from '../experiment/start-dupn.ts';

const TINY = [
  ...['--batch', '16', '--length', '8', '--candidates', '2', '--items', '1000', '--shops', '50'],
  ...['--brands', '40', '--categories', '30', '--tags', '20', '--tags-per-item', '2'],
  ...['--steps', '3', '--threads', '1', '--device', 'cpu'],
];
const PATIENCE_MS = 240_000;

let place: Workplace;

beforeAll(() => {
  place = workplace();
});

afterAll(() => {
  place.remove();
});

function bench(...more: readonly string[]): Promise<Outcome> {
  return runToEnd(['bench', 'train', ...TINY, ...more], place.cache);
}

it(
  'dupn bench train --json gives the figures of the contract',
  { timeout: PATIENCE_MS },
  async () => {
    const { exitCode, stdout } = await bench('--json', '--lengths', 'lognormal');
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout) as BenchJson;
    expect(Object.keys(result)).toEqual([
      'msPerStep',
      'samplesPerSecond',
      'device',
      'peakMemoryMiB',
      'parameters',
    ]);
    const { median, min, max } = result.msPerStep;
    expect(min).toBeGreaterThan(0);
    expect(median).toBeGreaterThanOrEqual(min);
    expect(max).toBeGreaterThanOrEqual(median);
    expect(result.samplesPerSecond).toBeCloseTo((16 * 1000) / median, 6);
    expect(result.device).toMatch(/^tensorflow \d/);
    expect(result.peakMemoryMiB).toBeGreaterThan(100);
  },
);

it.each([
  ['cnn-max', 1_958_008, 739_235],
  ['transformer', 1_959_800, 554_788],
])(
  'dupn bench train --model %s has as many weights as its twin in bench/torch_networks.py',
  { timeout: PATIENCE_MS },
  async (model, embedding, dense) => {
    const { stdout } = await bench('--json', '--model', model);
    const result = JSON.parse(stdout) as BenchJson;
    expect(result.parameters).toEqual({ embedding, dense, frozen: 0 });
    expect(result.msPerStep.min).toBeGreaterThan(0);
  },
);

it('refuses a batch that is no whole number of moments', { timeout: PATIENCE_MS }, async () => {
  expect(await bench('--batch', '10', '--candidates', '3')).toMatchInlineSnapshot(`
    {
      "exitCode": 2,
      "stderr": "--batch 10 cannot be cut into whole moments
        expected  a multiple of --candidates × --requests: 3 × 1 = 3 rows a moment
        cure      use --batch 9 or --batch 12
    ",
      "stdout": "",
    }
  `);
});

it('takes the mean of the two middle steps of an even number', () => {
  expect([[5], [1, 4], [1, 2, 9], [1, 2, 4, 90]].map(medianOfSorted)).toEqual([5, 2.5, 2, 3]);
});

it('refuses a law of lengths that it does not know', { timeout: PATIENCE_MS }, async () => {
  expect(await bench('--lengths', 'lognorm')).toMatchInlineSnapshot(`
    {
      "exitCode": 2,
      "stderr": "error: option '--lengths <law>' argument 'lognorm' is invalid. --lengths is one of full, lognormal. Did you mean lognormal?
    (add --help to see what there is)
    ",
      "stdout": "",
    }
  `);
});

interface BenchJson {
  readonly msPerStep: { readonly median: number; readonly min: number; readonly max: number };
  readonly samplesPerSecond: number;
  readonly device: string;
  readonly peakMemoryMiB: number;
  readonly parameters: { readonly embedding: number; readonly dense: number };
}
