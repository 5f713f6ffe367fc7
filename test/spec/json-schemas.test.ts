import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { jsonSchemas } from '../../src/spec/json-schemas.ts';

const FOLDER = new URL('../../docs/schema/', import.meta.url);

it('the JSON Schemas that are checked in are current (npm run schema writes them)', () => {
  const schemas = jsonSchemas();
  expect(readdirSync(FOLDER).sort()).toEqual([...schemas.keys()].sort());
  for (const [name, text] of schemas) {
    expect(readFileSync(new URL(name, FOLDER), 'utf8'), name).toBe(text);
  }
});
