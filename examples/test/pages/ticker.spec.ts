import type { Page, Request } from '@playwright/test'
import { symbols } from '../../ticker/market.ts'
import { matchNames } from '../../ticker/matches.ts'
import { listUpdates, snapshotAt } from '../../ticker/updates.ts'
import { expect, lastingTest, test } from '../support/fixtures.ts'

const everything = {
  symbols: new Set(symbols),
  matches: new Set(matchNames),
  notices: true,
  rate: 1000,
} as const

/** The page's figures at one moment. */
async function readFigures(page: Page) {
  const texts = await page.evaluate(() =>
    ['updates', 'missing', 'duplicates', 'skipped', 'drawings', 'first-id', 'last-id'].map(
      (id) => document.getElementById(id)!.textContent!,
    ),
  )
  const [updates, missing, duplicates, skipped, drawings, first, last] = texts.map((text) =>
    Number(text.replaceAll(',', '')),
  ) as [number, number, number, number, number, number, number]
  return { updates, missing, duplicates, skipped, drawings, first, last }
}

const untilUpdates = (page: Page, count: number) =>
  expect.poll(async () => (await readFigures(page)).updates).toBeGreaterThanOrEqual(count)

async function expectNoneLost(page: Page) {
  const { missing, duplicates, skipped } = await readFigures(page)
  expect({ missing, duplicates, skipped }).toEqual({ missing: 0, duplicates: 0, skipped: 0 })
}

/** For a page that always watches everything: its count must equal the market's, computed independently. */
async function expectAllThereWas(page: Page) {
  const { updates, first, last } = await readFigures(page)
  expect(updates).toBe([...listUpdates(everything, first, last)].length)
}

/** Checks that the board of a page with a closed client shows the market at the page's last event ID. */
async function expectTrueBoard(page: Page) {
  await expect(page.locator('#prices tr')).toHaveCount(symbols.length)
  const format = (value: number) => value.toLocaleString('en', { minimumFractionDigits: 2 })
  await expect(async () => {
    const { prices } = snapshotAt(everything, (await readFigures(page)).last)
    const shown = await page.locator('#prices tr td:nth-child(3)').allTextContents()
    expect(shown).toEqual(prices.map(({ value }) => format(value)))
  }).toPass()
}

const statusOf = (page: Page) => page.locator('.connection .status')
const rowOf = (page: Page, symbol: string) => page.locator(`#prices tr[data-symbol=${symbol}]`)
const box = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true })

/** The requests for streams that the page sends from now on. */
function watchRequests(page: Page): Request[] {
  const requests: Request[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/ticker/api/stream')) requests.push(request)
  })
  return requests
}

lastingTest('draws a thousand updates a second in batches', async ({ page }) => {
  await page.goto('/ticker/')
  await untilUpdates(page, 5000)
  await expectNoneLost(page)
  await expectAllThereWas(page)
  // At most one drawing per frame; the number of frames depends on the machine.
  const { updates, drawings } = await readFigures(page)
  expect(updates / drawings).toBeGreaterThan(5)

  await page.getByRole('button', { name: 'Close' }).click()
  await expect(page.locator('#age')).toHaveText(/^Values as of \d\d:\d\d:\d\d\.$/)
  await expectTrueBoard(page)
  await expect(page.locator('#scores li')).toHaveCount(4)
  await expect(page.locator('#notices li').first()).toBeVisible()
})

test('resumes without a gap after a killed server', async ({ page, server }) => {
  await page.goto('/ticker/')
  await untilUpdates(page, 1000)
  await server.kill()
  await expect(statusOf(page)).toHaveText('Reconnecting')
  await expect(page.locator('.connection .pill')).toHaveText(/^Reconnecting in \d s$/)
  await expect(page.locator('.connection .reason')).toHaveText(
    'The connection was lost, or the server cannot be reached.',
  )
  await expect(page.locator('#age')).toHaveText(/^Values as of/)
  const { updates } = await readFigures(page)
  await server.start()
  await expect(statusOf(page)).toHaveText('Open')
  await expect(page.locator('#age')).toBeEmpty()
  await untilUpdates(page, updates + 3000)
  await expectNoneLost(page)
  await expectAllThereWas(page)
  await page.getByRole('button', { name: 'Close' }).click()
  await expectTrueBoard(page)
})

lastingTest('changes the choice at the same last event ID', async ({ page }) => {
  const requests = watchRequests(page)
  // The client combines choices that follow each other quickly.
  const untilRequested = (count: number) => expect.poll(() => requests.length).toBe(count)
  await page.goto('/ticker/')
  await untilUpdates(page, 1000)

  await box(page, 'ALDR').uncheck()
  await expect(rowOf(page, 'ALDR')).toHaveCount(0)
  await untilRequested(2)
  await box(page, 'Larks – Owls').uncheck()
  await expect(page.locator('#scores li')).toHaveCount(3)
  await untilRequested(3)
  await box(page, 'News').uncheck()
  await expect(page.locator('#notices li')).toHaveCount(0)
  await untilRequested(4)
  await page.getByLabel('Market updates per second').selectOption('100')
  await untilRequested(5)
  await page.getByLabel('Market updates per second').selectOption('1,000')
  await untilRequested(6)
  const { updates } = await readFigures(page)
  await untilUpdates(page, updates + 1000)
  await expectNoneLost(page)

  await box(page, 'ALDR').check()
  await expect(rowOf(page, 'ALDR').locator('td').nth(1)).toHaveText(/^\d+\.\d\d$/)
  await untilUpdates(page, updates + 2000)
  await expectNoneLost(page)

  const asked = await Promise.all(
    requests.map(async (request) => ({
      id: await request.headerValue('last-event-id'),
      choice: request.postDataJSON() as { symbols: string[]; rate: number; notices: boolean },
    })),
  )
  expect(asked.map(({ choice }) => choice.symbols.length)).toEqual([20, 19, 19, 19, 19, 19, 20])
  expect(asked.map(({ choice }) => choice.notices)).toEqual([
    ...[true, true, true],
    ...[false, false, false, false],
  ])
  expect(asked.map(({ choice }) => choice.rate)).toEqual([
    ...[1000, 1000, 1000, 1000],
    ...[100, 1000, 1000],
  ])
  const ids = asked.map(({ id }) => Number(id))
  expect(ids).toEqual([...ids].sort((one, other) => one - other))
  expect(ids.slice(1).every((id) => id > 0)).toBe(true)
})

test('changes the choice while the server is down', async ({ page, server }) => {
  await page.goto('/ticker/')
  await untilUpdates(page, 1000)
  await server.kill()
  await expect(statusOf(page)).toHaveText('Reconnecting')
  await box(page, 'ALDR').uncheck()
  await expect(page.locator('#prices tr')).toHaveCount(19)
  const { updates } = await readFigures(page)
  await server.start()
  await expect(statusOf(page)).toHaveText('Open')
  await untilUpdates(page, updates + 1000)
  await expectNoneLost(page)
})

lastingTest('reports an empty choice and reopens with a new one', async ({ page }) => {
  await page.goto('/ticker/')
  await box(page, 'News').uncheck()
  for (const name of ['Otters – Herons', 'Foxes – Badgers', 'Larks – Owls', 'Pikes – Perches'])
    await box(page, name).uncheck()
  await page.getByRole('button', { name: 'None' }).click()
  await expect(page.getByRole('alert')).toHaveText(
    'Nothing is selected. Select a symbol, a match or the news.',
  )
  await expect(statusOf(page)).toHaveText('Closed')
  await expect(page.getByText('No symbols selected.')).toBeVisible()
  await box(page, 'NOVA').check()
  await expect(statusOf(page)).toHaveText('Open')
  await expect(page.getByRole('alert')).toBeEmpty()
  await expect(rowOf(page, 'NOVA').locator('td').nth(1)).toHaveText(/^\d+\.\d\d$/)

  // A stream closed by hand stays closed.
  await page.getByRole('button', { name: 'Close' }).click()
  await box(page, 'TIDE').check()
  await expect(rowOf(page, 'TIDE')).toBeVisible()
  await expect(statusOf(page)).toHaveText('Closed')
  await page.getByRole('button', { name: 'Connect' }).click()
  await expect(rowOf(page, 'TIDE').locator('td').nth(1)).toHaveText(/^\d+\.\d\d$/)
  await expectNoneLost(page)
})

lastingTest('works with the keyboard', async ({ page }) => {
  const requests = watchRequests(page)
  await page.goto('/ticker/')
  await untilUpdates(page, 100)
  const nameOfFocused = () =>
    page.evaluate(() => {
      const focused = document.activeElement as HTMLInputElement
      return (focused.labels?.[0] ?? focused).textContent!.trim()
    })
  const tabTo = async (name: string) => {
    do await page.keyboard.press('Tab')
    while (!(await nameOfFocused()).startsWith(name))
  }
  await tabTo('Headwater')
  await tabTo('Market updates per second')
  await page.keyboard.press('Home')
  await expect.poll(() => requests.at(-1)!.postDataJSON()).toMatchObject({ rate: 10 })
  await tabTo('ALDR')
  await page.keyboard.press('Space')
  await expect(rowOf(page, 'ALDR')).toHaveCount(0)
  // There are many similar boxes in between.
  await box(page, 'TIDE').focus()
  await tabTo('None')
  await page.keyboard.press('Enter')
  await expect(page.locator('#prices tr')).toHaveCount(0)
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.locator('#prices tr')).toHaveCount(20)
  await tabTo('Otters – Herons')
  await page.keyboard.press('Space')
  await expect(page.locator('#scores li')).toHaveCount(3)
  await box(page, 'Pikes – Perches').focus()
  await tabTo('News')
  await page.keyboard.press('Space')
  await expect(page.getByText('News is not selected.')).toBeVisible()
  await expectNoneLost(page)
})

for (const reducedMotion of ['no-preference', 'reduce'] as const)
  lastingTest(`highlights changes, reduced motion: ${reducedMotion}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion })
    await page.addInitScript(() => {
      const { animate } = Element.prototype
      Element.prototype.animate = function (...args) {
        document.body.dataset['animated'] = 'yes'
        return animate.apply(this, args)
      }
    })
    await page.goto('/ticker/')
    await page.getByLabel('Market updates per second').selectOption('10')
    // Several updates per symbol: most have moved after a pause.
    const { updates } = await readFigures(page)
    await untilUpdates(page, updates + 60)
    const animated = await page.evaluate(() => document.body.dataset['animated'])
    expect(animated).toBe(reducedMotion === 'reduce' ? undefined : 'yes')
  })

lastingTest('starts again if the server rejects its last event ID', async ({ page }) => {
  await page.goto('/ticker/')
  await untilUpdates(page, 100)
  await page.route('**/ticker/api/stream', async (route) => {
    const id = await route.request().headerValue('last-event-id')
    if (id === null) await route.continue()
    else await route.fulfill({ status: 409, json: { error: 'of the future', issues: [] } })
  })
  const requests = watchRequests(page)
  await box(page, 'ALDR').uncheck()
  const { updates } = await readFigures(page)
  await untilUpdates(page, updates + 1000)
  await expect(statusOf(page)).toHaveText('Open')
  expect(requests).toHaveLength(2)
  expect(await readFigures(page)).toMatchObject({ missing: 0, duplicates: 0 })
})

lastingTest('shows server text as text', async ({ page }) => {
  const html = '<img src="data:," onerror="document.title = `broken`">'
  await page.route('**/ticker/api/symbols', async (route) => {
    const offer = (await (await route.fetch()).json()) as {
      symbols: { name: string }[]
      matches: { home: string }[]
    }
    offer.symbols[0]!.name = html
    offer.matches[0]!.home = html
    await route.fulfill({ json: offer })
  })
  await page.goto('/ticker/')
  await untilUpdates(page, 100)
  await expect(rowOf(page, 'ALDR')).toContainText(html)
  await expect(page.locator('#matches')).toContainText(html)
  await expect(page.locator('#scores')).toContainText(html)
  await expect(page.locator('main img')).toHaveCount(0)
  await expect(page).toHaveTitle('Ticker board · Headwater')
})

lastingTest('reports a failed list of symbols and retries', async ({ page }) => {
  await page.route('**/ticker/api/symbols', (route) => route.abort())
  await page.goto('/ticker/')
  await expect(page.getByRole('alert')).toContainText('The server cannot be reached. Retrying')
  await page.unroute('**/ticker/api/symbols')
  await untilUpdates(page, 100)
  await expect(page.getByRole('alert')).toBeEmpty()
})
