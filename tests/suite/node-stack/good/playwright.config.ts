import { defineConfig } from '@playwright/test';

/** Journeys through a stack that is already running; BASE_URL says where. */
export default defineConfig({
  testDir: 'tests/e2e',
  timeout: 30_000,
  retries: 0,
  forbidOnly: true,
  reporter: [['list'], ['junit', { outputFile: 'playwright-report/junit.xml' }]],
  use: {
    baseURL: process.env.BASE_URL ?? 'http://localhost:8080',
    extraHTTPHeaders: { 'User-Agent': 'lockerline-e2e' },
  },
});
