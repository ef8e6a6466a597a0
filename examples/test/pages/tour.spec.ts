import type { Locator, Page, WebSocketRoute } from '@playwright/test'
import { heartbeat } from '../../tour/schemas.ts'
import { findViolations } from '../support/accessibility.ts'
import { expect, lastingTest, test } from '../support/fixtures.ts'

/** A section of the page: its buttons, and its two columns. */
async function openSection(page: Page, id: string) {
  if (page.url() === 'about:blank') await page.goto(`/tour/?autoplay=off#${id}`)
  else await page.locator(`#steps a[href="#${id}"]`).click()
  const root = page.locator(`#${id}`)
  await expect(root).toBeVisible()
  const button = (name: string) => root.getByRole('button', { name, exact: true })
  const sides = [root.locator('.side').nth(0), root.locator('.side').nth(1)].map((side) => ({
    log: side.getByRole('log'),
    state: side.locator('.state'),
    tally: side.locator('.tally'),
  }))
  return {
    root,
    button,
    field: root.getByRole('textbox'),
    native: sides[0]!,
    ours: sides[1]!,
    sides,
    press: (name: string) => button(name).click(),
  }
}

/** The numbers in a log so far. */
async function readNumbers(log: Locator): Promise<number[]> {
  const ids = await log.locator('.id').allTextContents()
  return ids.map((id) => Number.parseInt(id.replace('id ', ''), 10))
}

/** Waits for a number; all numbers so far must be there, once and in order. Returns the last. */
async function expectNumbersTo(least: number, { log, tally }: { log: Locator; tally: Locator }) {
  await expect
    .poll(async () => (await readNumbers(log)).at(-1) ?? 0, { intervals: [100] })
    .toBeGreaterThanOrEqual(least)
  const numbers = await readNumbers(log)
  expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1))
  await expect(tally).toHaveText(/^\d+ events?, 0 missing, 0 duplicates$/)
  return numbers.length
}

const texts = async ({ log }: { log: Locator }) =>
  // The streams began at different times, which are in their IDs.
  (await log.locator('> *').allTextContents()).map((text) => text.replace(/@\w+$/, ''))

const connection = (page: Page) => page.getByRole('status').first()

/** The answer repeats its prompt, a word every 60 ms: it takes so long that a busy machine can break it off. */
const longPrompt = `Explain ${'in words '.repeat(50)}`.trim()

const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>'

test('both show the same events, also across a killed server', async ({ page, server }) => {
  const { native, ours, sides, press, button } = await openSection(page, 'open')
  await press('Start')
  for (const { state } of sides) await expect(state).toHaveText('readyState 2, CLOSED')
  await expect(button('Start')).toBeVisible()
  expect(await texts(ours)).toEqual([
    'open',
    'message{"number":1}id 1',
    'tick{"number":2}id 2',
    'message{"number":3}id 3',
    'notice{"number":4,"text":"4 of 8"}id 4',
    'message{"number":5}id 5',
    'tick{"number":6}id 6',
    'message{"number":7}id 7',
    'notice{"number":8,"text":"8 of 8"}id 8',
    'error: reconnecting',
    'error: closed',
  ])
  expect(await texts(native)).toEqual(await texts(ours))

  await press('Start')
  // Both at once: the streams end by themselves after four seconds.
  await Promise.all(sides.map((side) => expectNumbersTo(2, side)))
  await server.kill()
  for (const { state } of sides) await expect(state).toHaveText('readyState 0, CONNECTING')
  await expect(connection(page)).not.toHaveText('Open')
  await expect(page.locator('#streams')).toHaveText('–')
  await server.start()
  for (const side of sides) {
    expect(await expectNumbersTo(8, side)).toBe(8)
    await expect(side.state).toHaveText('readyState 2, CLOSED')
  }
  await expect(connection(page)).toHaveText('Open')
})

test('both resume after drops and a killed server', async ({ page, server }) => {
  const { native, ours, sides, press } = await openSection(page, 'reconnection')
  await press('Start')
  for (const side of sides) await expectNumbersTo(2, side)
  await press('Drop now')
  for (const { log } of sides) await expect(log).toContainText(/reconnecting|The response ended/)
  for (const side of sides) await expectNumbersTo(5, side)
  await server.kill()
  for (const { state } of sides) await expect(state).toHaveText('readyState 0, CONNECTING')
  await expect(page.locator('.connection .pill')).toHaveText(/^Reconnecting in \d s$/)
  await press('Drop now')
  await expect(page.getByRole('alert').getByText('The server cannot be reached.')).toBeVisible()
  await server.start()
  for (const side of sides) await expectNumbersTo(20, side)
  await expect(native.log).toContainText(/open again after \d+\.\d s/)
  await expect(ours.log).toContainText(/Next attempt in \d+\.\d s/)
})

test('a message reaches both once, or stays in the field', async ({ page, server }) => {
  const { root, field, sides, press } = await openSection(page, 'sending')
  await field.fill(markup)
  await press('Send')
  for (const side of sides) {
    await expectNumbersTo(1, side)
    await expect(side.log).toContainText('<img src=x onerror=')
    await expect(side.log).toContainText('<script>')
  }
  await expect(field).toHaveValue('')
  await expect(page.locator('img, main script')).toHaveCount(0)
  await expect(page).toHaveTitle('Tour of the API · Headwater')

  await server.kill()
  for (const { state } of sides) await expect(state).toHaveText('readyState 0, CONNECTING')
  await field.fill('while it was down')
  await press('Send')
  await expect(root.getByRole('alert')).toHaveText(
    'The server cannot be reached. Your text is still in the field.',
  )
  await expect(field).toHaveValue('while it was down')

  await server.start()
  // No error stays beside a healthy state.
  await expect(root.getByRole('status')).toHaveText('The server is back. Send your text again.')
  await expect(root.getByRole('alert')).toHaveText('')
  await press('Send')
  await expect(root.getByRole('status')).toHaveText('Stored as #2.')
  await expect(root.getByRole('alert')).toHaveText('')
  for (const side of sides) {
    expect(await expectNumbersTo(2, side)).toBe(2)
    await expect(side.log).toContainText('while it was down')
    await expect(side.state).toHaveText('readyState 1, OPEN')
  }
  await field.fill('one more')
  await press('Send')
  for (const side of sides) expect(await expectNumbersTo(3, side)).toBe(3)
})

test('an expired token is renewed, also after a server restart', async ({ page, server }) => {
  const { native, ours, press } = await openSection(page, 'authentication')
  await press('Start')
  await expect(native.state).toHaveText('readyState 2, CLOSED')
  const renewed = ours.log.getByText('new token, valid for 3 s')
  // There is another one every three seconds.
  await expect(renewed.nth(1)).toBeVisible()
  await expect(ours.log).toContainText(
    'The server rejected the request (401): The token has expired.',
  )
  const last = await expectNumbersTo(6, ours)
  await server.kill()
  await expect(ours.state).toHaveText('readyState 0, CONNECTING')
  await server.start()
  await expectNumbersTo(last + 6, ours)
  await expect(ours.log).toContainText('The token is unknown')
  expect(await readNumbers(native.log)).toEqual([])
})

test('an answer cut by a killed server is reported', async ({ page, server }) => {
  const { field, ours, press, button } = await openSection(page, 'answer')
  const answer = ours.log.locator('.text')
  await field.fill(longPrompt)
  await press('Ask')
  await expect(answer).toContainText('Explain')
  await server.kill()
  await expect(ours.log).toContainText('The connection was lost, or the server cannot be reached.')
  await expect(field).toHaveValue(longPrompt)
  await expect(connection(page)).not.toHaveText('Open')
  await server.start()
  await expect(connection(page)).toHaveText('Open')
  await expect(button('Ask')).toBeVisible()
  await field.fill('Again')
  await press('Ask')
  await expect(ours.log).toContainText('The answer is complete.')
})

test('a WebSocket and a stream share a conversation across a killed server', async ({
  page,
  server,
}) => {
  const { root, field, native, ours, sides, press } = await openSection(page, 'websocket')
  await field.fill(markup)
  // This starts the section: the message waits until the socket is open.
  await press('Send by WebSocket')
  await expect(root.getByRole('status')).toHaveText('Stored as #1.')
  await expect(native.state).toHaveText('OPEN')
  await expect(ours.state).toHaveText('readyState 1, OPEN')
  await expect(page.locator('#sockets')).toHaveText('1')
  await field.fill('by POST')
  await press('Send by POST')
  for (const side of sides) expect(await expectNumbersTo(2, side)).toBe(2)
  await expect(page.locator('img, main script')).toHaveCount(0)

  await server.kill()
  await expect(native.log).toContainText('Closed with code 1006. Next attempt in')
  await field.fill('while it was down')
  for (const way of ['Send by WebSocket', 'Send by POST']) {
    await press(way)
    await expect(root.getByRole('alert')).toContainText(/the server cannot be reached/i)
    await expect(field).toHaveValue('while it was down')
  }

  await server.start()
  await expect(native.state).toHaveText('OPEN')
  await press('Send by WebSocket')
  await expect(root.getByRole('status')).toHaveText('Stored as #3.')
  for (const side of sides) {
    expect(await expectNumbersTo(3, side)).toBe(3)
    await expect(side.log).toContainText('while it was down')
  }

  // The other transport has all messages too, from the beginning.
  const sending = await openSection(page, 'sending')
  await sending.press('Start')
  for (const side of sending.sides) expect(await expectNumbersTo(3, side)).toBe(3)
  await expect(page.locator('#sockets')).toHaveText('0')
})

lastingTest.describe('with a lasting server', () => {
  lastingTest('after a 503 only headwater reconnects and resumes', async ({ page }) => {
    const { native, ours, sides, press } = await openSection(page, 'reconnection')
    await press('Start')
    for (const side of sides) await expectNumbersTo(2, side)
    await press('Respond with 503')
    await expect(native.state).toHaveText('readyState 2, CLOSED')
    await expect(native.log).toContainText('error: closed for good')
    await expect(ours.log).toContainText(
      'The server rejected the request (503): The server is under maintenance.',
    )
    await expect(ours.state).toHaveText('readyState 1, OPEN')
    await expectNumbersTo(12, ours)
  })

  lastingTest('after close() no events arrive and the connections close', async ({ page }) => {
    const { sides, press, button } = await openSection(page, 'close')
    await press('Start')
    for (const { log, state } of sides) {
      await expect(log).toContainText('close(): readyState is 2')
      await expect(state).toHaveText('readyState 2, CLOSED')
    }
    await expect(button('Start')).toBeVisible()
    // Only the page's connection.
    await expect(page.locator('#streams')).toHaveText('1')
    for (const { log } of sides) expect(await readNumbers(log)).toEqual([1, 2, 3, 4, 5])
  })

  lastingTest('a step runs when it is shown, and has a URL', async ({ page }) => {
    await page.goto('/tour/')
    const log = (id: string) => page.locator(`#${id} .side`).nth(1).getByRole('log')
    await expect(log('open')).toContainText('"number":2')
    await page.getByRole('link', { name: 'Reconnect →' }).click()
    await expect(page.locator('#open')).toBeHidden()
    await expect(log('reconnection')).toContainText('"number":2')
    await expect(page.locator('#steps [aria-current=step]')).toHaveText('Reconnect')
    await page.reload()
    await expect(log('reconnection')).toContainText('"number":1')
    await page.getByRole('link', { name: '← Open' }).click()
    await expect(log('open')).toContainText('"number":1')
    await page.goto('/tour/#sending')
    await expect(log('sending')).toContainText('"Hello"')
    await page.getByRole('link', { name: 'Which to use' }).click()
    await expect(page.getByRole('table')).toBeVisible()
    await expect(page.locator('#next')).toBeHidden()
    await expect(page.locator('#streams')).toHaveText('1')
  })

  lastingTest('one section runs at a time', async ({ page }) => {
    const first = await openSection(page, 'reconnection')
    await first.press('Start')
    for (const { state } of first.sides) await expect(state).toHaveText('readyState 1, OPEN')
    await expect(page.locator('#streams')).toHaveText('3')
    const second = await openSection(page, 'sending')
    await second.press('Start')
    for (const { state } of second.sides) await expect(state).toHaveText('readyState 1, OPEN')
    for (const { state } of first.sides) await expect(state).toHaveText('readyState 2, CLOSED')
    await expect(page.locator('#streams')).toHaveText('3')
    await second.press('Stop')
    await expect(page.locator('#streams')).toHaveText('1')
  })

  lastingTest('a message with a lost response is stored once', async ({ page }) => {
    const { field, root, sides, press } = await openSection(page, 'sending')
    await field.fill('once')
    await page.route('**/tour/api/posts', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await press('Send')
    await expect(root.getByRole('alert')).toContainText('Your text is still in the field')
    await page.unroute('**/tour/api/posts')
    await press('Send')
    await expect(root.getByRole('status')).toHaveText('Stored as #1.')
    await field.fill('twice')
    await press('Send')
    for (const side of sides) {
      expect(await expectNumbersTo(2, side)).toBe(2)
      await expect(side.log.getByText('once')).toHaveCount(1)
    }
  })

  lastingTest('an answer streams, and its stop or failure is shown', async ({ page }) => {
    const { field, native, ours, press } = await openSection(page, 'answer')
    const answer = ours.log.locator('.text')
    await field.fill(markup)
    await press('Ask')
    await expect(ours.log).toContainText('The answer is complete.')
    await expect(answer).toContainText(`You asked: “${markup}”`)
    await expect(answer).toHaveText(/no further words\.$/)
    await expect(page.locator('img, main script')).toHaveCount(0)
    await expect(native.state).toHaveText('readyState 2, CLOSED')

    await field.fill(longPrompt)
    await press('Ask')
    await expect(answer).toContainText('You asked')
    await expect(page.locator('#streams')).toHaveText('2')
    await press('Stop')
    await expect(ours.log).toContainText('Stopped by you.')
    await expect(answer).not.toContainText('no further words')
    // The server was notified.
    await expect(page.locator('#streams')).toHaveText('1')

    await field.fill('Now fail')
    await press('Ask')
    await expect(ours.log).toContainText('The model failed')
    await field.fill('Now cut')
    await press('Ask')
    await expect(ours.log).toContainText(
      'The connection was lost, or the server cannot be reached.',
    )
  })

  lastingTest('a reconnected WebSocket gets missed messages', async ({ page }) => {
    let isBroken = false
    const opened: WebSocketRoute[] = []
    await page.routeWebSocket('**/tour/api/socket?*', (socket) => {
      if (isBroken) return void socket.close({ code: 4000 })
      socket.connectToServer()
      opened.push(socket)
    })
    const { native, ours, press, field } = await openSection(page, 'websocket')
    await press('Start')
    await field.fill('one')
    await press('Send by WebSocket')
    await expectNumbersTo(1, native)
    isBroken = true
    await opened[0]!.close({ code: 4000 })
    await expect(native.log).toContainText('Closed with code 4000. Next attempt in')
    for (const text of ['two', 'three']) {
      await field.fill(text)
      await press('Send by POST')
      await expect(ours.log).toContainText(text)
    }
    expect(await readNumbers(native.log)).toEqual([1])
    isBroken = false
    expect(await expectNumbersTo(3, native)).toBe(3)
    expect(await expectNumbersTo(3, ours)).toBe(3)
  })

  lastingTest('a silent WebSocket is replaced', async ({ page }) => {
    await page.clock.install()
    let opened = 0
    await page.routeWebSocket('**/tour/api/socket?*', (socket) => {
      // The first one accepts messages and never answers.
      if (++opened > 1) socket.connectToServer()
    })
    const { native, press } = await openSection(page, 'websocket')
    await press('Start')
    await expect(native.state).toHaveText('OPEN')
    await page.clock.fastForward(2.5 * heartbeat)
    await expect(native.log).toContainText('The server has been silent for too long.')
    await expect(native.state).toHaveText('OPEN')
    expect(opened).toBe(2)
    await press('Send by WebSocket')
    expect(await expectNumbersTo(1, native)).toBe(1)
  })

  for (const colorScheme of ['light', 'dark'] as const)
    lastingTest.describe(colorScheme, () => {
      lastingTest.use({ colorScheme, viewport: { width: 360, height: 740 } })

      lastingTest(
        'it works by keyboard, fits and passes accessibility checks',
        async ({ page }) => {
          const { native, ours, root } = await openSection(page, 'sending')
          await page.getByRole('link', { name: 'Send', exact: true }).focus()
          await page.keyboard.press('Enter')
          await page.keyboard.press('Tab')
          await expect(root.getByRole('button', { name: 'Start' })).toBeFocused()
          await page.keyboard.press('Enter')
          await expect(ours.state).toHaveText('readyState 1, OPEN')
          await page.keyboard.press('Tab')
          await page.keyboard.type(' and goodbye')
          await page.keyboard.press('Enter')
          for (const side of [native, ours]) await expectNumbersTo(1, side)
          await page.keyboard.press('Shift+Tab')
          await page.keyboard.press('Space')
          await expect(ours.state).toHaveText('readyState 2, CLOSED')

          const authentication = await openSection(page, 'authentication')
          await authentication.press('Start')
          await expectNumbersTo(2, authentication.ours)
          await authentication.press('Stop')
          expect(await findViolations(page)).toEqual([])
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          )
          expect(overflow).toBe(0)
        },
      )
    })
})
