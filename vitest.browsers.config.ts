import { resolve } from 'node:path'
import { type TestProjectInlineConfiguration, defineConfig } from 'vitest/config'
import { built } from './test/browsers/built/plugin.ts'
import { installedBrowsers } from './test/browsers/provider.ts'
import { pages } from './test/browsers/page/plugin.ts'
import { tab } from './test/browsers/page/tab-command.ts'
import { where } from './test/browsers/where.ts'
import { behaviourWorker } from './test/browsers/worker/bundle.ts'
import { common, withServer } from './vitest.common.ts'

const axe = resolve('test/node_modules/axe-core/axe.js')

type Settings = TestProjectInlineConfiguration['test']

/** A project in a page of the browser. */
const inPage = (
  browser: string,
  name: string,
  settings: Settings,
): TestProjectInlineConfiguration => ({
  plugins: [behaviourWorker(), built(), pages(), where()],
  // A package of the tests' folder; vite prepares those of the root.
  resolve: { alias: { 'axe-core': axe } },
  // Known before a test imports it: vite would prepare it then, and load the page again in the middle of that test.
  optimizeDeps: { include: [axe, 'eventsource-parser', 'zod'] },
  test: {
    ...common,
    ...withServer,
    ...settings,
    name,
    // One page at a time: a hidden one is slowed down.
    fileParallelism: false,
    // One page for all files: to load it takes as long as the tests of a file. Not in WebKit: once its code is compiled,
    // it does not see the `Request` that a test replaces.
    isolate: browser === 'webkit',
    api: { host: '127.0.0.1' },
    browser: {
      enabled: true,
      headless: true,
      ui: false,
      screenshotFailures: false,
      provider: installedBrowsers(),
      commands: { tab },
      instances: [{ browser: browser as never, name }],
    },
  },
})

/** The behaviour tests in a worker of Chromium, started and asked by a page. */
const inWorker = (kind: 'dedicated' | 'shared' | 'service') =>
  inPage('chromium', `chromium-${kind}-worker`, {
    include: ['test/browsers/worker/*.test.ts'],
    provide: { workerKind: kind },
  })

const include = [
  'test/behaviour/*.test.ts',
  'test/browsers/both/*.test.ts',
  'test/browsers/built/*.test.ts',
  'test/browsers/inspector/*.test.ts',
  'test/browsers/page/*.test.ts',
]
// WebKit cannot be told to be offline.
const withOffline = { include: [...include, 'test/browsers/offline/*.test.ts'] }
// Only Chromium can be told to freeze a page.
const withFrozen = {
  include: [
    ...withOffline.include,
    'test/browsers/frozen/*.test.ts',
    'test/browsers/react/*.test.tsx',
  ],
}

export default defineConfig({
  test: {
    projects: [
      inPage('chromium', 'chromium', withFrozen),
      inWorker('dedicated'),
      inWorker('shared'),
      inWorker('service'),
      inPage('firefox', 'firefox', withOffline),
      inPage('webkit', 'webkit', { include }),
      inPage('chromium', 'native', { include: ['test/native/*.test.ts'] }),
    ],
  },
})
