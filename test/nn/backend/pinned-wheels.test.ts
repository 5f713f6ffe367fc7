import { expect, test } from 'vitest';
import { bytesNeeded } from '../../../src/nn/backend/free-space.ts';
import { PINNED_WHEELS } from '../../../src/nn/backend/pinned-wheels.ts';
import { runtimeName } from '../../../src/nn/backend/runtime-folder.ts';

test('every wheel is pinned to one version and one SHA-256', () => {
  const wheels = Object.values(PINNED_WHEELS).flat();
  expect(wheels).toHaveLength(13);
  for (const wheel of wheels) {
    expect(wheel.version).toMatch(/^\d+(\.\d+)+$/);
    expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(wheels.length);
  expect(new Set(wheels.map(({ project }) => project)).size).toBe(wheels.length);
});

test('the room that is asked for covers the unpacked files, a wheel and pip’s copy of it', () => {
  // 853.9 MB unpacked + 2 × 273.8 MB
  expect(bytesNeeded(PINNED_WHEELS.cpu)).toBe(853_900_000 + 2 * 273_829_956);
});

test('a runtime is named after what it is made of', () => {
  expect(runtimeName('cpu')).toMatch(/^2\.21\.0-cpu-[0-9a-f]{8}-napi8-b\d+$/);
  expect(runtimeName('gpu')).not.toBe(runtimeName('cpu'));
});
