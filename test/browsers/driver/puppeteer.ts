import { type LaunchOptions, launch } from 'puppeteer-core'
import type { BrowserDriver } from './browser-driver.ts'

const options: Record<'chromium' | 'firefox', LaunchOptions> = {
  chromium: {
    browser: 'chrome',
    executablePath: '/usr/bin/chromium',
    args: [
      // As root there is no sandbox to be had.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      // Nothing but the test server is to be asked for anything.
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
    extraPrefsFirefox: {
      // No DNS over HTTPS, no studies, no reports.
      'network.trr.mode': 5,
      'app.normandy.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
    },
  },
}

/** Chromium by its DevTools protocol, Firefox by WebDriver BiDi. */
export async function launchPuppeteer(name: keyof typeof options): Promise<BrowserDriver> {
  const browser = await launch({ headless: true, ...options[name] })
  return {
    async open(url) {
      const page = await browser.newPage()
      await page.goto(url, { timeout: 60_000, waitUntil: 'domcontentloaded' })
    },
    close: () => browser.close(),
  }
}
