import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { choice, seedsOption, wholeNumberOption } from '../../src/cli/option-values.ts';
import { timeText } from '../../src/cli/run-progress.ts';
import { runPlace } from '../../src/cli/run-place.ts';
import { threadWarning } from '../../src/cli/thread-warning.ts';
import { cacheFolder } from '../../src/core/folders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fixture, runToEnd } from '../experiment/start-dupn.ts';

describe('wholeNumberOption', () => {
  const parse = wholeNumberOption('--threads');

  it('takes whole numbers from 1', () => {
    expect(['1', '16', ' 2 '].map(parse)).toEqual([1, 16, 2]);
  });

  it.each(['0', '-1', '1.5', 'two', '', 'NaN', 'Infinity', '2x'])('refuses "%s"', (text) => {
    expect(() => parse(text)).toThrow('--threads takes a whole number from 1.');
  });
});

describe('runPlace', () => {
  const results = resolve('results');

  it('is the folder that is asked for, or results', () => {
    const mine = { results: resolve('mine'), force: false, isThrowAway: false };
    expect(runPlace({ results: 'mine' })).toEqual(mine);
    expect(runPlace({ results: 'mine', smoke: true })).toEqual(mine);
    expect(runPlace({ results: 'mine', smoke: true, force: true })).toEqual({
      ...mine,
      force: true,
    });
    expect(runPlace({})).toEqual({ results, force: false, isThrowAway: false });
  });

  it('is in the cache for a smoke run that asks for none, which always runs anew', () => {
    const smoke = { results: cacheFolder('smoke'), force: true, isThrowAway: true };
    expect(runPlace({ smoke: true })).toEqual(smoke);
  });

  it('is results for a dry run, which tells what a run would do', () => {
    const dry = { results, force: false, isThrowAway: false };
    expect(runPlace({ smoke: true, dryRun: true })).toEqual(dry);
  });
});

describe('threadWarning', () => {
  it('is silent up to what the machine runs at once', () => {
    expect([undefined, 1, 8].map((threads) => threadWarning(threads, 8))).toEqual([
      ...[undefined, undefined, undefined],
    ]);
  });

  it('speaks up above it', () => {
    expect(threadWarning(9, 8)).toMatchInlineSnapshot(
      `"warning: --threads 9 is more than this machine runs at once; --threads 8 is likely faster"`,
    );
  });

  it.each([
    ['run', [fixture('two-tasks.yaml'), '--dry-run', '--device', 'cpu']],
    ['bench', ['train', '--device', 'gpu']],
  ])('comes first in dupn %s', async (command, args) => {
    const tooMany = [command, ...args, '--threads', '99999'];
    const hidden = { CUDA_VISIBLE_DEVICES: '-1', DUPN_COMPLETEJOURNEY: undefined };
    const { stderr } = await runToEnd(tooMany, temporaryFolder(), hidden);
    expect(stderr.split('\n', 1)[0]).toBe(threadWarning(99_999));
  });
});

describe('seedsOption', () => {
  it('takes how many, or a list', () => {
    expect(['3', '4,7', '0,2', '5,'].map(seedsOption)).toEqual([3, [4, 7], [0, 2], [5]]);
  });

  it('takes the seeds that a file may name, and no others', () => {
    expect(seedsOption('2147483647,')).toEqual([2_147_483_647]);
    const many = Array.from({ length: 1001 }, (_, seed) => seed).join(',');
    for (const text of ['1e20,', '1,2147483648', many]) {
      expect(() => seedsOption(text)).toThrow(
        /^--seeds takes .* from 0 to 2147483647 .* at most 1000\.$/,
      );
    }
  });

  it.each(['-1', '1,1', '1,,2', '1,,', ',', '1.5', 'one', '', '0'])('refuses "%s"', (text) => {
    expect(() => seedsOption(text)).toThrow(/^--seeds takes /);
  });
});

describe('choice', () => {
  const parse = choice('--device', ['auto', 'cpu', 'gpu', 'wasm']);

  it('takes one of its words', () => {
    expect(parse('wasm')).toBe('wasm');
  });

  it('suggests a near one', () => {
    expect(() => parse('gpus')).toThrow(
      '--device is one of auto, cpu, gpu, wasm. Did you mean gpu?',
    );
    expect(() => parse('quantum')).toThrow(/^--device is one of auto, cpu, gpu, wasm\.$/);
  });
});

it('timeText rounds up seconds and speaks in hours when they matter', () => {
  expect([0.2, 45, 89.5, 90, 720, 5400, 11_100].map(timeText)).toEqual([
    ...['1 s', '45 s', '90 s', '2 min', '12 min', '1 h 30 min', '3 h 5 min'],
  ]);
});
