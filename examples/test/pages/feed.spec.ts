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
  await expect(page.locator('#doubled')).toHaveText('0')
}

test('pushes reach another browser across a killed server', async ({ page, browser, server }) => {
  const other = await (await browser.newContext({ baseURL: server.url })).newPage()
  await page.goto('/feed/')
  await other.goto('/feed/')
  await expect(status(other)).toHaveText('open')
  await page.getByRole('button', { name: 'Push a hundred' }).click()
  await expect(page.getByText('Stored as #1 to #100.')).toBeVisible()
  await expectCounts(other, 100, 100)

  await server.kill()
  await expect(status(other)).not.toHaveText('open')
  await expect(
    other.getByText('The server cannot be reached, or the connection broke.'),
  ).toBeVisible()
  await expect(other.getByText(/Next try in \d\.\d s/)).toBeVisible()
  // An unstored message stays in the form, with an error.
  await page.getByLabel('Data, as JSON').fill('"while it was down"')
  await page.getByRole('button', { name: 'Push', exact: true }).click()
  await expect(page.getByRole('alert').getByText('The server cannot be reached.')).toBeVisible()
  await expect(page.getByLabel('Data, as JSON')).toHaveValue('"while it was down"')

  await server.start()
  await push(server, 30)
  await page.getByRole('button', { name: 'Push', exact: true }).click()
  await expect(page.getByText('Stored as #131.')).toBeVisible()
  for (const each of [page, other]) {
    await expectCounts(each, 131, 131)
    await expect(status(each)).toHaveText('open')
    await expect(each.locator('#message-131')).toContainText('while it was down')
  }
})

test('a reopened browser resumes', async ({ page, browser, server }) => {
  await page.goto('/feed/')
  await expect(status(page)).toHaveText('open')
  await push(server, 7)
  await expectCounts(page, 7, 7)
  const storageState = await page.context().storageState()
  await page.close()
  await push(server, 80)
  await server.kill()
  await server.start()
  await push(server, 3)

  const again = await browser.newContext({ baseURL: server.url, storageState })
  const opened = await again.newPage()
  await opened.goto('/feed/')
  await expect(opened.getByText('Resumed after message 7')).toBeVisible()
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
    page.getByText(/The server refused \(409\): The Last-Event-ID is newer/),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Start anew' }).click()
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
  await expect(page).toHaveTitle('The durable feed')
})
