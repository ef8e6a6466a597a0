import type { Browser } from 'puppeteer-core'
import { withPage } from './look-at-page.ts'

/** The pages that the search box finds, best first. */
export function search(browser: Browser, url: string, query: string): Promise<string[]> {
  return withPage(browser, { url, width: 1280, scheme: 'light' }, async (page) => {
    await page.locator('.VPNavBarSearch button').click()
    await page.locator('.VPLocalSearchBox input').click()
    // At once: a pause between two letters would show the results of the first ones.
    await page.keyboard.sendCharacter(query)
    await page.waitForSelector('.VPLocalSearchBox :is(.result, .no-results)')
    const links = await page.$$eval('.VPLocalSearchBox a.result', (results) =>
      results.map(({ href }) => href),
    )
    return links.map((link) => link.slice(url.length))
  })
}
