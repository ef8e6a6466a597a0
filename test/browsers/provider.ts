import { defineBrowserProvider } from '@vitest/browser'
import type { BrowserProvider, BrowserProviderOption, TestProject } from 'vitest/node'
import type { BrowserDriver } from './driver/browser-driver.ts'
import { launchPuppeteer } from './driver/puppeteer.ts'
import { launchWebKit } from './driver/webkit.ts'

declare module 'vitest/node' {
  interface BrowserCommandContext {
    driver: BrowserDriver
  }
}

const drivers: Record<string, () => Promise<BrowserDriver>> = {
  chromium: () => launchPuppeteer('chromium'),
  firefox: () => launchPuppeteer('firefox'),
  webkit: launchWebKit,
}

/**
 * Vitest's browser mode on the browsers that Debian packages. The providers that vitest has are for browsers of
 * Playwright's own making, which would have to be downloaded from its hosts, or for geckodriver, which Debian lacks.
 */
export function installedBrowsers(): BrowserProviderOption {
  return defineBrowserProvider({
    name: 'installed',
    supportedBrowser: Object.keys(drivers),
    options: {},
    providerFactory: createProvider,
  })
}

const noCommand = (() => {}) as never

function createProvider(project: TestProject): BrowserProvider {
  const { name } = project.config.browser
  let driver: Promise<BrowserDriver> | undefined
  let ready: BrowserDriver | undefined
  // Vitest's page requests these around each file; tests without a user interface need no action.
  for (const command of [
    '__vitest_viewport',
    '__vitest_cleanup',
    '__vitest_takeScreenshot',
  ] as const)
    project.browser?.registerCommand(command as never, noCommand)
  return {
    name: 'installed',
    supportsParallelism: false,
    getCommandsContext: () => ({ driver: ready }),
    async openPage(_, url) {
      ready = await (driver ??= drivers[name]!())
      await ready.open(url)
    },
    async close() {
      const open = driver
      driver = undefined
      await (await open)?.close()
    },
  }
}
