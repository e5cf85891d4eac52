import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    sequence: { shuffle: true, seed: 20261 },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/db/migrations/**', 'src/**/main.ts', 'src/telemetry/instrument.ts'],
      thresholds: { lines: 85, branches: 82, functions: 85, statements: 85 },
      reporter: ['text-summary', 'lcov'],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          setupFiles: ['tests/unit/no-network.ts'],
          testTimeout: 2_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/integration/schema.setup.ts'],
          fileParallelism: false,
          testTimeout: 15_000,
        },
      },
    ],
  },
});
