/** End-to-end tests: `browser` on the gateway in the installed Chromium, `desktop` on Electron where it is there. */
import { defineConfig } from '@playwright/test'

const report = process.env['PLAYWRIGHT_JSON_OUTPUT_FILE']

/** Chromium's sandbox refuses to start as root; the rest keeps it from asking the network for anything. */
const flags = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
]

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: process.env['CI'] === undefined ? 2 : 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: report === undefined ? [['list']] : [['list'], ['json', { outputFile: report }]],
  use: {
    locale: 'en-GB',
    // East of Greenwich and without summer time: a time shown in the wrong zone is seen.
    timezoneId: 'Asia/Yekaterinburg',
    viewport: { width: 1600, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: flags,
    },
  },
  projects: [
    { name: 'browser', testIgnore: 'desktop/**' },
    { name: 'desktop', testMatch: 'desktop/**/*.spec.ts' },
  ],
})
