import { defineConfig } from 'vitest/config';

/** `.ci/run` counts passed and failed tests from this file. */
const report = process.env['DUPN_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    globalSetup: [],
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
    ...(report !== undefined && { reporters: ['default', ['json', { outputFile: report }]] }),
  },
});
