import { expect, it } from 'vitest';
import { prepareSimulated } from '../../../src/data/simulated/prepare-simulated.ts';
import { tinySimulatedOptions } from '../../../src/data/simulated/simulated-options.ts';

it('gives equal bytes for equal options', () => {
  const again = { ...tinySimulatedOptions };
  const [one, other] = [prepareSimulated(tinySimulatedOptions), prepareSimulated(again)];
  expect(JSON.stringify(other)).toBe(JSON.stringify(one));
});

it('gives other users, events and labels for another seed', () => {
  const one = prepareSimulated(tinySimulatedOptions);
  const other = prepareSimulated({ ...tinySimulatedOptions, seed: 2 });
  expect(other.manifest.fingerprint).not.toBe(one.manifest.fingerprint);
  expect(other.users.profile).not.toEqual(one.users.profile);
  expect(other.items.category).toEqual(one.items.category);
  expect(other.items.tags).not.toEqual(one.items.tags);
  expect(other.events.time).not.toEqual(one.events.time);
  expect(other.tasks.ctr?.rows.label).not.toEqual(one.tasks.ctr?.rows.label);
});
