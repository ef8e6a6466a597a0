import type { BrowserCommand } from 'vitest/node'
import type { BrowserDriver, Tab } from '../driver/browser-driver.ts'

type TabAction = [action: 'open' | keyof Tab, argument?: string]

declare module 'vitest/browser' {
  interface BrowserCommands {
    tab: (...action: TabAction) => Promise<string>
  }
  export const commands: BrowserCommands
}

const tabs = new WeakMap<BrowserDriver, Tab>()

/** The operations of tests on a separate tab, one at a time. */
export const tab: BrowserCommand<TabAction> = async ({ driver }, action, argument = '') => {
  if (action === 'open') {
    tabs.set(driver, await driver.openTab(argument))
    return ''
  }
  const open = tabs.get(driver)!
  if (action === 'setOffline') await open.setOffline(argument === 'true')
  else return (await open[action](argument)) ?? ''
  return ''
}
