import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'pages',
  globalSetup: './support/warm-up.ts',
  outputDir: '../../coverage/examples',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // These end a test that hangs. They are not meant to notice a busy machine.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['./total-reporter.ts']],
  use: {
    launchOptions: {
      // Chromium without its windows takes half of the time.
      executablePath: '/usr/bin/chromium-headless-shell',
      // There is no sandbox for root.
      args: ['--no-sandbox', '--disable-gpu'],
    },
    // Costs a sixth of the time, and nothing opens it in CI.
    trace: process.env['CI'] === undefined ? 'retain-on-failure' : 'off',
  },
})
