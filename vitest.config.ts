import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-once.ts'],
    reporters: process.env['MILLRACE_TEST_REPORTER'] ? [process.env['MILLRACE_TEST_REPORTER']] : ['default'],
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/architecture/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.pg.test.ts', '**/*.process.test.ts'],
          // No module of ours keeps state, so files may share a worker: each library is loaded once.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        // Tests that start processes, fill the memory, wait or kill: too slow for `npm run check`.
        test: {
          name: 'process',
          include: ['src/**/*.process.test.ts', 'packages/*/test/**/*.process.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'pg', include: ['src/**/*.pg.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000 },
      },
    ],
  },
})
