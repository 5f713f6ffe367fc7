import { expect, test } from 'vitest';
import { expectClose, expectParity, expectSame } from './expect-close.ts';

const tolerance = { absolute: 0.01, relative: 0.1 };

test('entries are compared with their own size', () => {
  expectClose([1.1, 10.9], [1, 10], tolerance);
  expect(() => {
    expectClose([1.12, 10], [1, 10], tolerance, 'gate');
  }).toThrow('gate: entry 0 is 1.12, expected 1 within 0.11');
});

test('parity compares with the largest entry', () => {
  expectParity([1.9, 10], { shape: [2], data: [1, 10] }, 'x', tolerance);
  expect(() => {
    expectParity([2.1, 10], { shape: [2], data: [1, 10] }, 'x', tolerance);
  }).toThrow('x: entry 0 is 2.1');
});

test.each([
  ['NaN for a number', [Number.NaN], [1]],
  ['NaN for NaN', [Number.NaN], [Number.NaN]],
  ['a number for NaN', [1], [Number.NaN]],
  ['infinity for a number', [Infinity], [1]],
  ['too few entries', [1], [1, 1]],
])('%s is never close', (_name, found, expected) => {
  expect(() => {
    expectClose(found, expected, tolerance);
  }).toThrow('values:');
});

test('shapes must agree', () => {
  const data = [1, 2];
  expect(() => {
    expectSame({ shape: [2, 1], data }, { shape: [1, 2], data }, 'h');
  }).toThrow('h: shape [2,1], expected [1,2]');
});
