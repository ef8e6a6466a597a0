import {
  type Browser,
  type CDPSession,
  type ConsoleMessage,
  type LaunchOptions,
  type Page,
  launch,
} from 'puppeteer-core'
import type { BrowserDriver, Tab } from './browser-driver.ts'

// For scripts/, whose packages are others.
export { type Browser, type ConsoleMessage, launch }

type BrowserName = 'chromium' | 'firefox'

/** How to start both browsers, without their background features. */
export const launchOptions: Record<BrowserName, LaunchOptions> = {
  chromium: {
    browser: 'chrome',
    executablePath: '/usr/bin/chromium',
    // Chromium ends when its pipe closes.
    pipe: true,
    // Of a start that hangs.
    timeout: 120_000,
    args: [
      // There is no sandbox for root.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      // The browser may only send requests to the test server.
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
    ],
  },
  firefox: {
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    timeout: 120_000,
    extraPrefsFirefox: {
      // No DNS over HTTPS, no studies, no reports.
      'network.trr.mode': 5,
      'app.normandy.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
    },
  },
}

/** Chromium by its DevTools protocol, Firefox by WebDriver BiDi. */
export async function launchPuppeteer(
  name: BrowserName,
  { args = [], ...more }: LaunchOptions = {},
): Promise<BrowserDriver> {
  const options = launchOptions[name]
  const browser = await launch({
    headless: true,
    // Else each browser reports each request and each chunk of its response to this process.
    networkEnabled: false,
    issuesEnabled: false,
    ...options,
    ...more,
    args: [...(options.args ?? []), ...args],
  })
  return {
    open: async (url) => void (await openPage(browser, url)),
    openTab: async (url) => asTab(name, browser, await openPage(browser, url)),
    close: () => browser.close(),
  }
}

const navigation = { timeout: 120_000, waitUntil: 'domcontentloaded' } as const

async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(url, navigation)
  return page
}

function asTab(name: BrowserName, browser: Browser, page: Page): Tab {
  let network: Promise<CDPSession> | undefined
  let cover: Page | undefined
  const uncover = async () => {
    await cover?.close()
    cover = undefined
  }
  const setLifecycle = async (state: 'frozen' | 'active') => {
    const session = await page.createCDPSession()
    await session.send('Page.setWebLifecycleState', { state })
    await session.detach()
  }
  const setOffline = async (offline: boolean) => {
    if (name === 'firefox') return page.setOfflineMode(offline)
    // Puppeteer's own command needs its reports of requests. This state lasts as long as the session.
    const session = await (network ??= page.createCDPSession())
    const conditions = { offline, latency: 0, uploadThroughput: -1, downloadThroughput: -1 }
    await session.send('Network.enable')
    await session.send('Network.overrideNetworkState', conditions)
    await session.send('Network.emulateNetworkConditionsByRule', {
      matchedNetworkConditions: [{ urlPattern: '', ...conditions }],
    })
  }
  return {
    text: () => page.evaluate(() => document.body.innerText),
    run: async (expression) => String(await page.evaluate(expression)),
    click: () => page.click('body'),
    // A new page opens in front of all others.
    hide: async () => void (cover = await browser.newPage()),
    async show() {
      await uncover()
      await page.bringToFront()
    },
    async reload() {
      // It may be reloaded again before its document has loaded.
      page.reload(navigation).catch(() => {})
    },
    visit: async (url) => void (await page.goto(url, navigation)),
    back: async () => void (await page.goBack(navigation)),
    setOffline,
    freeze: () => setLifecycle('frozen'),
    thaw: () => setLifecycle('active'),
    async crash() {
      const session = await page.createCDPSession()
      // The answer never arrives.
      session.send('Page.crash').catch(() => {})
      await new Promise<void>((resolve) => void page.once('error', () => resolve()))
    },
    async close() {
      await uncover()
      await page.close()
    },
  }
}
