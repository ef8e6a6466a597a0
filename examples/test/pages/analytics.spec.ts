import type { Browser, Page } from '@playwright/test'
import { findViolations } from '../support/accessibility.ts'
import { expect, test } from '../support/fixtures.ts'

const path = '/analytics/'

/** A dashboard of another person, in a separate browser context. */
async function openElsewhere(browser: Browser, origin: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(origin + path)
  return page
}

/** The IDs of the hits that a page actually sends. */
function watchHits(page: Page): Set<string> {
  const ids = new Set<string>()
  page.on('request', (request) => {
    if (request.method() === 'POST') ids.add((request.postDataJSON() as { id: string }).id)
  })
  return ids
}

const status = (page: Page) => page.locator('#connection .status')
const total = (page: Page) => page.locator('#total-hits')
const numbersOf = (page: Page) =>
  page
    .locator('#activity li')
    .evaluateAll((rows) => rows.map((row) => Number(row.dataset['number'])))

/** The newest hundred hits, newest first: as many as the page keeps. */
const newest = (count: number) =>
  Array.from({ length: Math.min(count, 100) }, (_, index) => count - index)

async function expectAll(page: Page, count: number): Promise<void> {
  await expect(total(page)).toHaveText(String(count))
  await expect(page.locator('#activity-summary')).toHaveText(
    `Hits 1 to ${count}: 0 missing, 0 duplicates`,
  )
  expect(await numbersOf(page)).toEqual(newest(count))
  // The chart has the same numbers in its table and its accessible name.
  const minutes = await page.locator('#minutes td').allTextContents()
  expect(minutes.reduce((sum, text) => sum + Number(text), 0)).toBe(count)
  await expect(page.getByRole('img', { name: `30 minutes: ${count} in total` })).toBeVisible()
  const pages = await page.locator('#pages td').allTextContents()
  expect(pages.reduce((sum, text) => sum + Number(text), 0)).toBe(count)
}

test('an action appears on every dashboard', async ({ page, browser, baseURL }) => {
  await page.goto(path)
  const other = await openElsewhere(browser, baseURL!)
  await expect(total(other)).toHaveText('0')

  await page.getByRole('combobox', { name: 'Page' }).selectOption('/pricing')
  await page.getByRole('button', { name: 'Send a view' }).press('Enter')
  await page.getByRole('button', { name: 'Send a click' }).press('Enter')
  for (const dashboard of [page, other]) {
    await expect(dashboard.locator('#total-views')).toHaveText('1')
    await expect(dashboard.locator('#total-clicks')).toHaveText('1')
    await expect(dashboard.getByRole('row', { name: '/pricing 1 1' })).toBeVisible()
    await expect(dashboard.locator('#activity li')).toContainText([/click/, /view/])
    await expectAll(dashboard, 2)
  }
})

test('a killed server loses and repeats no hit of twenty visitors', async ({
  page,
  browser,
  server,
}) => {
  const sent = watchHits(page)
  await page.goto(path)
  const other = await openElsewhere(browser, server.url)
  await expect(status(other)).toHaveText('Open')
  const unsent = page.locator('#unsent')

  await page.getByRole('button', { name: 'Simulate 20 visitors' }).click()
  // Early, so that the visitors also send hits while the server is down.
  await expect.poll(async () => Number(await total(other).textContent())).toBeGreaterThan(0)
  await server.kill()
  await expect(status(page)).toHaveText('Reconnecting')
  await expect(status(other)).toHaveText('Reconnecting')
  await expect(page.locator('#connection .countdown')).toHaveText(/in \d s$/)
  await expect(page.locator('#outbox')).toHaveText(
    'The server cannot be reached. Queued hits are sent automatically.',
  )
  await expect.poll(async () => Number(await unsent.textContent())).toBeGreaterThan(30)

  await server.start()
  await expect(status(page)).toHaveText('Open')
  await expect(status(other)).toHaveText('Open')
  await expect(page.getByRole('button', { name: 'Simulate 20 visitors' })).toBeVisible()
  await expect(unsent).toHaveText('0')
  await expect(page.locator('#outbox')).toBeEmpty()
  await expect(page.locator('#queued')).toBeHidden()
  await expect(page.locator('#sent')).toHaveText(String(sent.size))
  await expect(page.locator('#lost')).toHaveText('0')
  for (const dashboard of [page, other]) await expectAll(dashboard, sent.size)
})

test('a server killed before its response counts the hit once', async ({ page, server }) => {
  await page.goto(path)
  await expect(total(page)).toHaveText('0')
  // The server has the hit, but its response is lost.
  await page.route(
    '**/hits',
    async (route) => {
      await route.fetch()
      await server.kill()
      await route.abort()
    },
    { times: 1 },
  )
  await page.getByRole('button', { name: 'Send a view' }).click()
  await expect(status(page)).toHaveText('Reconnecting')
  await expect(page.locator('#unsent')).toHaveText('1')
  await server.start()
  await expect(page.locator('#sent')).toHaveText('1')
  await page.getByRole('button', { name: 'Send a view' }).click()
  await expect(page.locator('#sent')).toHaveText('2')
  await expectAll(page, 2)
})

test('the visitors can be stopped', async ({ page }) => {
  const sent = watchHits(page)
  await page.goto(path)
  await page.getByRole('button', { name: 'Simulate 20 visitors' }).press('Enter')
  // A dash until the stream has opened.
  await expect(total(page)).toHaveText(/^[1-9]/)
  await page.getByRole('button', { name: 'Stop visitors' }).press('Enter')
  await expect(page.getByRole('button', { name: 'Simulate 20 visitors' })).toBeFocused()
  await expect(page.locator('#unsent')).toHaveText('0')
  await expectAll(page, sent.size)
})

test('the page passes accessibility checks', async ({ page }) => {
  await page.goto(path)
  for (const button of ['Send a view', 'Send a click'])
    await page.getByRole('button', { name: button }).click()
  await page.getByText('Show as table').click()
  await expectAll(page, 2)
  await page.getByRole('button', { name: 'Close' }).click()
  await page.route('**/hits', (route) => route.abort())
  await page.getByRole('button', { name: 'Send a view' }).click()
  await expect(page.locator('#outbox')).toHaveText(
    'The server cannot be reached. Queued hits are sent automatically.',
  )
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await findViolations(page)).toEqual([])
  }
})

test('the ten busiest pages have rows, the others one line', async ({ page, baseURL }) => {
  await page.goto(path)
  const names = Array.from({ length: 12 }, (_, index) => `/page-${index + 1}`)
  for (const name of [...names, ...names.slice(0, 10)])
    await page.request.post(`${baseURL}${path}api/hits`, {
      data: { id: crypto.randomUUID(), page: name, kind: 'view' },
    })
  await expect(total(page)).toHaveText('22')
  await expect(page.locator('#pages tr')).toHaveCount(10)
  await expect(page.getByRole('rowheader', { name: /page-1[12]$/ })).toHaveCount(0)
  await expect(page.locator('#other-pages')).toHaveText('Other pages: 2 hits.')
})

test('unsent hits survive a reload and need no open stream', async ({ page }) => {
  await page.goto(path)
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.locator('#connection')).toContainText('Closed by you.')
  await page.route('**/hits', (route) => route.abort())
  await page.getByRole('button', { name: 'Send a view' }).click()
  await page.getByRole('button', { name: 'Send a click' }).click()
  await expect(page.locator('#unsent')).toHaveText('2')
  await page.reload()
  await expect(page.locator('#unsent')).toHaveText('2')
  await page.getByRole('button', { name: 'Close' }).click()
  await page.unroute('**/hits')
  await expect(page.locator('#sent')).toHaveText('2')
  await page.getByRole('button', { name: 'Connect' }).click()
  await expectAll(page, 2)
})

test('a rejected hit is discarded with its reason as text', async ({ page }) => {
  await page.goto(path)
  await page.getByRole('combobox', { name: 'Page' }).evaluate((select: HTMLSelectElement) => {
    select.options[0]!.value = '/<img src=x onerror=document.title=1>'
  })
  await page.getByRole('button', { name: 'Send a view' }).click()
  await expect(page.locator('#outbox')).toContainText('page: Must be a path such as /pricing')
  await expect(page.locator('#lost')).toHaveText('1')
  await expect(page.locator('#unsent')).toHaveText('0')
  await expect(total(page)).toHaveText('0')
  await expect(page).toHaveTitle('Live analytics · Headwater')
})

test('starts again after a 409', async ({ page, server }) => {
  await page.goto(path)
  await page.getByRole('button', { name: 'Send a view' }).click()
  await expectAll(page, 1)
  await server.kill()
  await page.route('**/stream', (route) => route.fulfill({ status: 409 }), { times: 1 })
  await server.start()
  await expect(status(page)).toHaveText('Open')
  await expectAll(page, 1)
})

test('reports an invalid response', async ({ page }) => {
  await page.route('**/stream', (route) =>
    route.fulfill({ contentType: 'text/event-stream', body: 'event: stats\ndata: {}\n\n' }),
  )
  await page.goto(path)
  await expect(page.getByRole('alert')).toContainText('Load the page again')
})
