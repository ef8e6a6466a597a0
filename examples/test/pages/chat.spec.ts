import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { Session } from '../../chat/session.ts'
import { findViolations } from '../support/accessibility.ts'
import { test as base, expect } from '../support/fixtures.ts'
import { TerminalProcess } from '../support/terminal-process.ts'

/** Two people, each with a separate browser, and users of a terminal. */
const test = base.extend<{
  ada: Page
  bob: Page
  startTerminal(...args: string[]): TerminalProcess
}>({
  ada: async ({ page }, use) => use(page),
  bob: async ({ browser, baseURL, complaints }, use) => {
    const context = await browser.newContext({ baseURL: baseURL! })
    context.on('weberror', (error) => complaints.push(String(error.error())))
    await use(await context.newPage())
    await context.close()
  },
  startTerminal: async ({ server }, use) => {
    const started: TerminalProcess[] = []
    await use((...args) => {
      const terminal = new TerminalProcess('--server', server.url, ...args)
      started.push(terminal)
      return terminal
    })
    for (const terminal of started) await terminal.dispose()
  },
})

async function join(page: Page, name: string, room = 'lobby'): Promise<void> {
  await page.goto('/chat/?join')
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Room', { exact: true }).fill(room)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: room, exact: true })).toBeVisible()
  await expect(page.getByRole('list', { name: 'People' })).toContainText(`${name} (you)`)
}

const composer = (page: Page) => page.getByLabel('Message', { exact: true })
const status = (page: Page) => page.locator('#connection').getByRole('status')
const outgoing = (page: Page) => page.getByRole('list', { name: 'Outgoing' })
const texts = (page: Page) => page.getByRole('log').locator('.message p')
const people = (page: Page) => page.getByRole('list', { name: 'People' }).getByRole('listitem')

async function post(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await page.keyboard.press('Enter')
  await expect(composer(page)).toHaveValue('')
}

/** Sends numbered messages as a person without a browser. */
async function postNumbered(url: string, count: number, room = 'lobby'): Promise<string[]> {
  const carl = new Session('carl', url)
  const posted = Array.from({ length: count }, (_, index) => `number ${index + 1}`)
  for (const text of posted) await carl.post(room, { key: randomUUID(), text })
  return posted
}

test('two people see members, typing and messages', async ({ ada, bob }) => {
  await join(ada, 'ada')
  await expect(people(ada)).toHaveText(['ada (you)'])
  await expect(ada.getByText('No messages yet.')).toHaveCount(0)
  await join(bob, 'bob')
  await expect(people(ada)).toHaveText(['ada (you)', 'bob'])
  await expect(people(bob)).toHaveText(['ada', 'bob (you)'])

  await composer(bob).pressSequentially('Hel')
  await expect(ada.getByText('bob is typing …')).toBeVisible()
  await expect(bob.getByText('is typing')).toHaveCount(0)
  await composer(bob).pressSequentially('lo,')
  await bob.keyboard.press('Shift+Enter')
  await composer(bob).pressSequentially('Ada')
  await bob.keyboard.press('Enter')
  await expect(texts(ada)).toHaveText(['Hello,\nAda'])
  await expect(ada.getByText('is typing')).toHaveCount(0)
  await post(ada, 'Hello, Bob')
  for (const page of [ada, bob]) await expect(texts(page)).toHaveText(['Hello,\nAda', 'Hello, Bob'])
  // Own messages are marked.
  await expect(ada.locator('.own')).toHaveText(/ada \(you\).*Hello, Bob/)
  await expect(bob.locator('.own')).toHaveText(/bob \(you\).*Hello,/)

  await bob.getByText('Change room or name').click()
  await bob.getByRole('button', { name: 'Leave chat' }).click()
  await expect(people(ada)).toHaveText(['ada (you)'])
})

test('a server killed twice loses, repeats and reorders nothing', async ({ ada, bob, server }) => {
  const answers: string[] = []
  ada.on('response', (response) => {
    const path = new URL(response.url()).pathname.replace(/^.*\//, '')
    if (/^(stream|token|messages)$/.test(path)) answers.push(`${path} ${response.status()}`)
  })
  await join(ada, 'ada')
  await join(bob, 'bob')
  await post(ada, 'one')
  await expect(texts(bob)).toHaveText(['one'])
  await post(bob, 'two')
  await expect(texts(ada)).toHaveText(['one', 'two'])

  await server.kill()
  for (const page of [ada, bob]) {
    await expect(status(page)).toHaveText(/Reconnecting|Connecting/)
    await expect(page.locator('#connection')).toContainText('The connection was lost')
    await expect(page.getByRole('heading', { name: 'Last seen online' })).toBeVisible()
  }
  await expect(ada.locator('.connection .pill')).toHaveText(/^Reconnecting in \d s$/)
  await post(ada, 'three')
  await post(bob, 'four')
  await post(ada, 'five')
  await expect(outgoing(ada).getByRole('listitem')).toHaveText([/Queued.*three/, /Queued.*five/])
  await expect(ada.getByText('2 messages are queued. The server cannot be reached.')).toBeVisible()

  answers.length = 0
  await server.start()
  await expect(texts(ada)).toHaveCount(5)
  const all = await texts(ada).allTextContents()
  expect([...all].sort()).toEqual(['five', 'four', 'one', 'three', 'two'])
  expect(all.indexOf('three')).toBeLessThan(all.indexOf('five'))
  await expect(texts(bob)).toHaveText(all)
  await expect(outgoing(ada).getByRole('listitem')).toHaveCount(0)
  await expect(ada.getByText('queued')).toHaveCount(0)
  // The new process rejects the old token, which was renewed once without user action.
  expect(answers.filter((answer) => answer.endsWith(' 401'))).not.toEqual([])
  expect(answers.filter((answer) => answer.startsWith('token'))).toEqual(['token 200'])
  expect(answers.filter((answer) => answer === 'stream 200')).toEqual(['stream 200'])
  expect(answers.filter((answer) => answer.startsWith('messages 2'))).toEqual([
    'messages 201',
    'messages 201',
  ])

  await server.kill()
  await post(bob, 'six')
  await server.start()
  await expect(texts(ada)).toHaveText([...all, 'six'])
  await post(ada, 'seven')
  for (const page of [ada, bob]) {
    await expect(texts(page)).toHaveText([...all, 'six', 'seven'])
    await expect(status(page)).toHaveText('Open')
    await expect(page.getByRole('heading', { name: 'Online', exact: true })).toBeVisible()
    await expect(people(page)).toHaveCount(2)
  }
})

test('a person gets all messages after being offline', async ({ ada, bob, server }) => {
  await join(ada, 'ada')
  await join(bob, 'bob')
  await post(ada, 'before')
  await expect(texts(bob)).toHaveText(['before'])
  // Chromium rejects new connections but keeps open ones, so the server is killed to break the connection.
  await bob.context().setOffline(true)
  await server.kill()
  await server.start()
  await expect(status(bob)).toHaveText('Reconnecting')
  await expect(bob.getByText('Reconnecting when the network is back')).toBeVisible()
  await expect(status(ada)).toHaveText('Open')
  await expect(people(ada)).toHaveText(['ada (you)'])
  await post(bob, 'from offline')
  await expect(outgoing(bob)).toHaveText(/Queued/)
  await post(ada, 'between')
  await expect(texts(ada)).toHaveText(['before', 'between'])
  const missed = await postNumbered(server.url, 70)
  await bob.context().setOffline(false)
  for (const page of [ada, bob])
    await expect(texts(page)).toHaveText(['before', 'between', ...missed, 'from offline'])
  await expect(people(ada)).toHaveText(['ada (you)', 'bob'])
})

test('a message with a lost response is stored once', async ({ ada, bob }) => {
  await join(ada, 'ada')
  await join(bob, 'bob')
  await ada.getByRole('button', { name: 'Close' }).click()
  await expect(status(ada)).toHaveText('Closed')
  const keys: string[] = []
  await ada.route('**/messages', async (route) => {
    await route.fetch()
    await route.abort()
    keys.push((route.request().postDataJSON() as { key: string }).key)
  })
  await post(ada, 'once')
  await expect(texts(bob)).toHaveText(['once'])
  await expect(outgoing(ada)).toHaveText(/Queued.*once/)
  // It is sent again with its key, and already has a number.
  await expect.poll(() => keys.length).toBeGreaterThanOrEqual(2)
  expect(keys[0]).toBe(keys[1])
  await ada.unrouteAll({ behavior: 'wait' })
  await ada.getByRole('button', { name: 'Connect' }).click()
  await expect(texts(ada)).toHaveText(['once'])
  await expect(outgoing(ada).getByRole('listitem')).toHaveCount(0)
  await post(ada, 'twice')
  for (const page of [ada, bob]) await expect(texts(page)).toHaveText(['once', 'twice'])
})

test('a guest’s queued message and draft survive a reload', async ({ ada, bob }) => {
  await join(bob, 'bob')
  await ada.goto('/chat/')
  await expect(people(ada)).toHaveText(['bob', /^Guest \d{4} \(you\)$/])
  const guest = await people(ada).nth(1).textContent()
  await ada.route('**/messages', (route) => route.abort())
  await post(ada, 'queued')
  await expect(outgoing(ada)).toHaveText(/Queued.*queued/)
  await composer(ada).fill('a draft')
  // The browser asks whether to leave the page.
  ada.on('dialog', (dialog) => dialog.accept())
  await ada.reload()
  await expect(people(ada)).toContainText([guest!])
  await expect(composer(ada)).toHaveValue('a draft')
  await expect(outgoing(ada)).toHaveText(/Queued.*queued/)
  await ada.unrouteAll({ behavior: 'wait' })
  await post(ada, 'sent later')
  for (const page of [ada, bob]) await expect(texts(page)).toHaveText(['queued', 'sent later'])
  await expect(ada.locator('#unsent')).toBeEmpty()
})

test('a person switches rooms and sees each one’s messages', async ({ ada, bob, server }) => {
  await join(ada, 'ada')
  await join(bob, 'bob')
  await post(ada, 'in the lobby')
  await expect(texts(bob)).toHaveText(['in the lobby'])
  await ada.getByRole('link', { name: 'garden' }).click()
  await expect(ada.getByRole('heading', { name: 'garden' })).toBeVisible()
  await expect(ada.getByText('No messages yet.')).toHaveCount(0)
  await post(ada, 'in the garden')
  await expect(texts(ada)).toHaveText(['in the garden'])
  const missed = await postNumbered(server.url, 60)
  await expect(people(bob)).toHaveText(['bob (you)'])

  await ada.goBack()
  await expect(ada.getByRole('link', { name: 'lobby' })).toHaveAttribute('aria-current', 'page')
  await expect(texts(ada)).toHaveText(['in the lobby', ...missed])
  await expect(people(bob)).toHaveText(['bob (you)', 'ada'])
  await post(bob, 'welcome back')
  await expect(texts(ada)).toHaveText(['in the lobby', ...missed, 'welcome back'])
  await ada.goForward()
  await expect(texts(ada)).toHaveText(['in the garden'])

  await ada.getByText('Change room or name').click()
  await ada.getByLabel('Room name').fill('No room')
  await ada.getByRole('button', { name: 'Open' }).click()
  await expect(ada.getByText('expected 1 to 30 of a–z')).toBeVisible()
  await ada.getByLabel('Room name').fill('attic')
  await ada.getByRole('button', { name: 'Open' }).click()
  await expect(ada.getByRole('heading', { name: 'attic' })).toBeVisible()
  // After a reload, the room and the name are the same.
  await ada.reload()
  await expect(ada.getByRole('heading', { name: 'attic' })).toBeVisible()
  await expect(people(ada)).toHaveText(['ada (you)'])
})

test('markup is shown as text', async ({ ada, bob }) => {
  const markup = [
    '<img src=x onerror="document.title = window.name = \'ran\'">',
    '<script>document.title = window.name = "ran"</script>',
    '"><svg onload="document.title=\'ran\'">&amp;',
    "'; DROP TABLE messages; --",
  ]
  await ada.goto('/chat/?join')
  await ada.getByLabel('Your name').fill('<b>ada</b>')
  await ada.getByRole('button', { name: 'Join' }).click()
  await expect(ada.getByRole('alert').getByText('Name: expected 1 to 30 letters')).toBeVisible()
  await join(ada, 'ada')
  await join(bob, 'bob')
  for (const text of markup) await post(ada, text)
  await bob.reload()
  for (const page of [ada, bob]) {
    await expect(texts(page)).toHaveText(markup)
    await expect(page.locator('main :is(img, svg, script)')).toHaveCount(0)
    await expect(page).toHaveTitle('Chat room · Headwater')
    expect(await page.evaluate(() => window.name)).toBe('')
  }
})

test('new messages do not scroll a reader of older ones', async ({ ada, server }) => {
  await join(ada, 'ada')
  const posted = await postNumbered(server.url, 60)
  await expect(ada.getByText('number 60', { exact: true })).toBeInViewport()
  const scroller = ada.getByRole('region', { name: 'Messages' })
  await scroller.focus()
  await ada.keyboard.press('Home')
  await expect(ada.getByText('number 1', { exact: true })).toBeInViewport()
  const [top] = await postNumbered(server.url, 1)
  await expect(texts(ada)).toHaveText([...posted, top!])
  await expect(texts(ada).first()).toBeInViewport()
  await ada.getByRole('button', { name: 'New messages' }).click()
  await expect(texts(ada).last()).toBeInViewport()
  await expect(ada.getByRole('button', { name: 'New messages' })).toBeHidden()
  // The sender's message is always in view.
  await scroller.focus()
  await ada.keyboard.press('Home')
  await expect(texts(ada).first()).toBeInViewport()
  await post(ada, 'mine')
  await expect(texts(ada).last()).toHaveText('mine')
  await expect(texts(ada).last()).toBeInViewport()
})

test('a server with other messages is reported and shown', async ({ ada, server }) => {
  await postNumbered(server.url, 3)
  await join(ada, 'ada')
  await expect(texts(ada)).toHaveCount(3)
  await ada.getByRole('button', { name: 'Close' }).click()
  const json = { error: 'The Last-Event-ID is newer than all there is; start without one' }
  await ada.route('**/lobby/stream', (route) => route.fulfill({ status: 409, json }), { times: 1 })
  await ada.getByRole('button', { name: 'Connect' }).click()
  await expect(
    ada.getByText('The server has another history than the one shown before'),
  ).toBeVisible()
  await expect(status(ada)).toHaveText('Open')
  await expect(texts(ada)).toHaveText(['number 1', 'number 2', 'number 3'])
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1280, 360])
    test.describe(`${colorScheme}, ${width} wide`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } })

      test('a full room fits and passes accessibility checks', async ({
        ada,
        server,
      }, testInfo) => {
        await join(ada, 'Ada Lovelace of the analytical')
        await postNumbered(server.url, 20)
        await post(ada, `${'x'.repeat(300)} ${'word '.repeat(100)}`)
        await expect(texts(ada)).toHaveCount(21)
        await server.kill()
        await post(ada, 'Is anybody there?')
        await expect(outgoing(ada)).toHaveText(/Queued/)
        // For people; in CI it would only take time.
        if (process.env['CI'] === undefined)
          await ada.screenshot({ path: testInfo.outputPath('room.png'), fullPage: true })
        const overflow = await ada.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow).toBe(0)
        expect(await findViolations(ada)).toEqual([])
      })
    })

test('a terminal shares the room across a killed server', async ({
  ada,
  server,
  startTerminal,
}) => {
  await join(ada, 'ada')
  const bob = startTerminal('--name', 'bob', '--room', 'lobby')
  await bob.prints('* You are in lobby with ada.')
  await expect(people(ada)).toHaveText(['ada (you)', 'bob'])
  await post(ada, 'one')
  await bob.prints(/^\d\d:\d\d ada: one$/)
  bob.type('two')
  await expect(texts(ada)).toHaveText(['one', 'two'])

  await server.kill()
  await bob.prints(
    /^\* The connection was lost, or the server cannot be reached.*Reconnecting; messages are queued\.$/,
  )
  bob.type('three')
  bob.type('four')
  await server.start()
  await expect(texts(ada)).toHaveText(['one', 'two', 'three', 'four'])
  await bob.prints(/bob: four$/)
  const carl = new Session('carl', server.url)
  await carl.post('lobby', { key: randomUUID(), text: '\u001b[2Jfive\u0007\nand six' })
  // Sequences that clear the screen or ring the bell have no effect.
  await bob.prints(/carl: \uFFFD\[2Jfive\uFFFD$/)
  await bob.prints('      and six')
  expect(bob.lines.filter((line) => /^\d/.test(line)).map((line) => line.slice(6))).toEqual([
    'ada: one',
    'bob: two',
    'bob: three',
    'bob: four',
    'carl: \uFFFD[2Jfive\uFFFD',
  ])
  expect(bob.lines.join('\n')).not.toContain('ada has left')

  expect(await bob.interrupt()).toBe(0)
  await expect(people(ada)).toHaveText(['ada (you)'])
})

test('a terminal waits for a server that starts later', async ({ ada, server, startTerminal }) => {
  await server.kill()
  const bob = startTerminal('--name', 'bob')
  bob.type('early')
  await bob.prints(/^\* The connection was lost, or the server cannot be reached/)
  await server.start()
  await bob.prints(/bob: early$/)
  await join(ada, 'ada')
  await bob.prints('* ada has joined')
  await ada.close()
  await bob.prints('* ada has left')
  bob.type('late')
  // The end of its input: it sends everything and exits.
  expect(await bob.end()).toBe(0)
  const reader = new Session('carl', server.url).openRoom('lobby')
  const received: string[] = []
  reader.on('message', ({ data }) => received.push(data.text))
  reader.connect()
  await reader.once('hello')
  reader.close()
  expect(received).toEqual(['early', 'late'])
})
