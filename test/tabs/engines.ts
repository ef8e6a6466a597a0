import type { BrowserDriver } from '../browsers/driver/browser-driver.ts'
import { launchPuppeteer } from '../browsers/driver/puppeteer.ts'
import { launchWebKit } from '../browsers/driver/webkit.ts'

export const engineNames = ['chromium', 'firefox', 'webkit'] as const

export type EngineName = (typeof engineNames)[number]

/** A browser, started as a user would start it. */
export interface Engine {
  readonly name: EngineName
  readonly driver: BrowserDriver
}

/** Puppeteer's defaults that hide the behaviour of background tabs and of the back/forward cache. */
const hidingDefaults = [
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

/** Hidden pages are throttled after 5 s in place of 5 min. */
const throttling = '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/5'

const launchers: Record<EngineName, () => Promise<BrowserDriver>> = {
  chromium: () =>
    launchPuppeteer('chromium', { ignoreDefaultArgs: hidingDefaults, args: [throttling] }),
  firefox: () => launchPuppeteer('firefox'),
  webkit: launchWebKit,
}

export async function launchEngine(name: EngineName): Promise<Engine> {
  return { name, driver: await launchers[name]() }
}
