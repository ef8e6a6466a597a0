import { launchPuppeteer } from '../../../test/browsers/driver/puppeteer.ts'
import type { Tab } from '../../../test/browsers/driver/browser-driver.ts'
import { expect, lastingTest as test } from '../support/fixtures.ts'

/** A browser opens six connections to an origin over HTTP/1. */
const count = 8

/** An expression that is true in a page that receives events, and the steps before. */
const demos: Record<string, { prepare?: string; receives: string }> = {
  index: { receives: `/\\d/.test(document.querySelector('#uptime').textContent)` },
  analytics: { receives: `/\\d/.test(document.querySelector('#total-hits').textContent)` },
  chat: { receives: `document.querySelector('.people')?.childElementCount > 0` },
  ticker: { receives: `document.querySelector('#first-id').textContent !== ''` },
  feed: { receives: `document.querySelector('#connection .status')?.textContent === 'Open'` },
  tour: {
    prepare: `location.hash = 'reconnection'`,
    receives: `Number(document.querySelector('#streams').textContent) > 0`,
  },
  tabs: { receives: `document.querySelector('#connections').textContent === '1'` },
  // Each tab has a conversation, and an answer that is being written.
  assistant: {
    prepare: `(() => {
      document.querySelector('#new').click()
      document.querySelector('#text').value = 'hello'
      document.querySelector('#composer').requestSubmit()
    })()`,
    receives: `document.querySelector('.turn:last-child .markdown')?.textContent.length > 20`,
  },
}

async function expectTrue(tab: Tab, expression: string): Promise<void> {
  await expect.poll(() => tab.run(expression)).toBe('true')
}

// A browser whose tabs hide each other, as those of a user do: Playwright's all claim to be visible.
for (const [name, { prepare, receives }] of Object.entries(demos))
  test(`${name} works in each of ${count} tabs of one browser`, async ({ server }) => {
    const browser = await launchPuppeteer('chromium')
    try {
      const tabs: Tab[] = []
      for (let opened = 0; opened < count; opened++) {
        const tab = await browser.openTab(`${server.url}/${name === 'index' ? '' : `${name}/`}`)
        await expectTrue(tab, `document.readyState === 'complete'`)
        if (prepare) await tab.run(prepare)
        await expectTrue(tab, receives)
        tabs.push(tab)
      }
      // A tab that is shown again receives events again.
      await tabs[0]!.show()
      await expectTrue(tabs[0]!, receives)
      await expectTrue(tabs[0]!, `fetch(location.href).then(({ ok }) => ok)`)
    } finally {
      await browser.close()
    }
  })
