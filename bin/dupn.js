#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { URL } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);

if (existsSync(main)) {
  await import(main.href);
} else {
  console.error(
    'dupn is not built yet.\n    cure      run `npm ci && npm run build` in its folder',
  );
  process.exitCode = 1;
}
