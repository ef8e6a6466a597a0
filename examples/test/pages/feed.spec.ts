import type { Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import type { ServerProcess } from '../support/server-process.ts'

/** Pushes by HTTP, as a source would; returns the number of the last. */
async function push(server: ServerProcess, count: number, data: unknown = 'x'): Promise<number> {
  const messages = Array.from({ length: count }, () => ({
    event: 'order.placed',
    data,
    sourceType: 'shop',
    sourceId: '7',
  }))
  const response = await fetch(`${server.url}/feed/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(messages),
  })
  return ((await response.json()) as { id: number }[]).at(-1)!.id
}

const status = (page: Page) => page.getByRole('status').first()

async function expectCounts(page: Page, received: number, newest: number): Promise<void> {
  await expect(page.locator('#newest')).toHaveText(String(newest))
  await expect(page.locator('#received')).toHaveText(String(received))
  await expect(page.locator('#missing')).toHaveText('0')
  await expect(page.locator('#duplicates')).toHaveText('0')
}

test('pushes reach another browser across a killed server', async ({ page, browser, server }) => {
  const other = await (await browser.newContext({ baseURL: server.url })).newPage()
  await page.goto('/feed/')
  await other.goto('/feed/')
  // A page that opens later gets only the newest messages.
  for (const each of [page, other]) await expect(status(each)).toHaveText('Open')
  await page.getByRole('button', { name: 'Send 100' }).click()
  await expect(page.getByText('Stored as #1 to #100.')).toBeVisible()
  await expectCounts(other, 100, 100)

  await server.kill()
  await expect(status(other)).not.toHaveText('Open')
  await expect(
    other.getByText('The connection was lost, or the server cannot be reached.'),
  ).toBeVisible()
  await expect(other.locator('.connection .pill')).toHaveText(/^Reconnecting in \d s$/)
  // An unstored message is queued.
  await page.getByLabel('Data (JSON)').fill('"while it was down"')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.locator('#queued')).toHaveText(
    'The server cannot be reached. 1 message is queued and sent automatically.',
  )
  await expect(page.getByLabel('Data (JSON)')).toHaveValue('"while it was down"')

  await server.start()
  await push(server, 30)
  await expect(page.getByText(/^Stored as #1\d\d\.$/)).toBeVisible()
  // No error stays beside a healthy state.
  await expect(page.locator('#queued')).toBeEmpty()
  await expect(page.locator('#search-problem')).toBeEmpty()
  for (const each of [page, other]) {
    await expectCounts(each, 131, 131)
    await expect(status(each)).toHaveText('Open')
    await expect(each.locator('#live li', { hasText: 'while it was down' })).toHaveCount(1)
  }
})

test('a queued message survives a reload and is stored once', async ({ page, server }) => {
  await page.goto('/feed/')
  await expect(status(page)).toHaveText('Open')
  // The server stores the message, but its response is lost.
  await page.route('**/feed/api/messages', async (route) => {
    if (route.request().method() === 'POST') await route.fetch()
    await route.abort()
  })
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(page.locator('#queued')).toContainText('1 message is queued')
  await page.unrouteAll({ behavior: 'wait' })
  await page.reload()
  await expect(page.getByText('Stored as #1.')).toBeVisible()
  await push(server, 1)
  await expect(page.locator('#newest')).toHaveText('2')
})

test('a reopened browser resumes', async ({ page, browser, server }) => {
  await page.goto('/feed/')
  await expect(status(page)).toHaveText('Open')
  await push(server, 7)
  await expectCounts(page, 7, 7)
  await expect.poll(() => page.evaluate(() => localStorage.getItem('headwater-feed'))).toBe('7')
  const storageState = await page.context().storageState()
  await page.close()
  await push(server, 80)
  await server.kill()
  await server.start()
  await push(server, 3)

  const again = await browser.newContext({ baseURL: server.url, storageState })
  const opened = await again.newPage()
  await opened.goto('/feed/')
  await expect(opened.getByText('Resumed after message #7')).toBeVisible()
  await expectCounts(opened, 83, 90)
})

test('a last event ID of another store is reported and reset', async ({ page, server }) => {
  await push(server, 2)
  await page.addInitScript(() => {
    if (!sessionStorage.getItem('set')) localStorage.setItem('headwater-feed', '999')
    sessionStorage.setItem('set', 'once')
  })
  await page.goto('/feed/')
  await expect(
    page.getByText(/The server rejected the request \(409\): The Last-Event-ID is newer/),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Start again' }).click()
  await expectCounts(page, 2, 2)
})

test('stored messages can be searched and paged by keyboard', async ({ page, server }) => {
  await push(server, 45, { text: '<img src=x onerror="document.title=1">' })
  await page.goto('/feed/')
  await page.getByLabel('Data contains').fill('ONERROR')
  await page.keyboard.press('Enter')
  await expect(page.getByText('45 messages.')).toBeVisible()
  await page.getByRole('button', { name: 'Next' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Page 3 of 3')).toBeVisible()
  await expect(page.locator('#messages tr')).toHaveCount(5)
  // Markup is shown as text, here and in the live list.
  await expect(page.locator('#messages code').first()).toContainText('<img src=x')
  await expect(page.locator('#live code').first()).toContainText('<img src=x')
  await expect(page.locator('img')).toHaveCount(0)
  await expect(page).toHaveTitle('Durable feed · Headwater')
})
