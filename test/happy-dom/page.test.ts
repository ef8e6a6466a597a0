// @vitest-environment node
import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient, json, streamEvents } from '../../src/index.ts'
import { spoken } from '../support/llm-text.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { openPage } from './open-page.ts'

const listHtml = '<p id="status"></p><ul id="list"></ul>'

/** The text of each element that matches. */
const texts = (selector: string): (string | null)[] =>
  Array.from(document.querySelectorAll(selector), (element) => element.textContent)

/** Adds an item to the list of the page. */
function show(content: string): void {
  const item = document.createElement('li')
  item.textContent = content
  document.querySelector('#list')?.append(item)
}

const pathOf = (url: string): string => url.slice(new URL(url).origin.length)

describe('a page', () => {
  it('shows every event once across reconnects', async () => {
    const server = testSession()
    openPage(server.url('/'), listHtml)
    const client = new EventSourceClient(
      pathOf(server.url('/numbered', { total: 12, drop: 4, how: 'destroy', ending: 204 })),
      { reconnect: { initialDelay: 0 } },
    )
    client.on('message', ({ lastEventId }) => show(lastEventId))
    expect(await client.closed).toEqual({ reason: 'stopped' })
    expect(texts('#list li').map(Number)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1))
  })

  it('gets an error for an invalid URL', () => {
    openPage('http://localhost/', listHtml)
    expect(() => new EventSourceClient('http://[')).toThrow(
      'Failed to resolve the URL "http://[": it is not valid',
    )
  })

  it('shows each change of state', async () => {
    const server = testSession()
    openPage(server.url('/'), listHtml)
    const url = await server.plan([
      { chunks: ['id: 1\ndata: a\n\n'], ending: 'end' },
      { status: 503 },
      { chunks: ['data: b\n\n'] },
    ])
    const client = new EventSourceClient(url, { reconnect: { initialDelay: 0 } })
    onTestFinished(() => client.close())
    const shown: (string | null)[] = []
    client.subscribe(() => {
      const { status, error } = client.state
      const element = document.querySelector('#status')!
      element.textContent = error ? `${status} after ${error.code}` : status
      shown.push(element.textContent)
    })
    client.on('message', ({ data }) => show(data))
    await waitUntil(() => texts('#list li').length === 2)
    expect(shown).toEqual([
      'connecting',
      'open',
      'waiting',
      'connecting',
      'waiting after http',
      'connecting after http',
      'open',
    ])
  })

  it('shows the reason of a failure', async () => {
    const server = testSession()
    openPage(server.url('/'), '<p role="alert"></p>')
    const client = new EventSourceClient(server.url('/unauthorized'))
    client.onerror = () => {
      document.querySelector('[role=alert]')!.textContent = client.state.error?.message ?? ''
    }
    await client.closed
    expect(texts('[role=alert]')).toEqual([expect.stringContaining('401 Unauthorized')])
  })

  it('shows an answer word by word until a click on Stop', async () => {
    const server = testSession()
    const { document: page } = openPage(server.url('/'), '<output></output><button>Stop</button>')
    const stop = new AbortController()
    page.querySelector('button')?.addEventListener('click', () => stop.abort())
    const answer = streamEvents(pathOf(server.url('/v1/chat/completions')), {
      headers: { authorization: 'Bearer good' },
      json: { stream: true, messages: [{ role: 'user', content: 'Hi' }] },
      decode: json<{ choices: { delta: { content?: string } }[] }>(),
      until: '[DONE]',
      signal: stop.signal,
    })
    const read = async () => {
      for await (const { data } of answer) {
        document.querySelector('output')?.append(data.choices[0]?.delta.content ?? '')
        if (texts('output')[0] === spoken.slice(0, 3).join(''))
          page.querySelector('button')?.click()
      }
    }
    await expect(read()).rejects.toThrow('aborted')
    expect(texts('output')).toEqual([spoken.slice(0, 3).join('')])
    await server.waitForOpen(0)
  })

  it('passes data and IDs to EventSource listeners', async () => {
    const server = testSession()
    openPage(server.url('/'), listHtml)
    const url = server.url('/hello', { data: 'hi', event: 'greeting', id: 'g1' })
    const source: EventSource = new EventSourceClient(url)
    onTestFinished(() => source.close())
    source.onopen = () => show(`open ${source.readyState}`)
    source.addEventListener('greeting', (event) => show(`${event.data} ${event.lastEventId}`))
    await waitUntil(() => texts('#list li').length === 2)
    expect(texts('#list li')).toEqual(['open 1', 'hi g1'])
  })
})

describe('a relative URL', () => {
  it('is resolved against the document', async () => {
    const server = testSession()
    openPage(server.url('/some/page.html'))
    const client = new EventSourceClient(`../hello?session=${server.id}`)
    onTestFinished(() => client.close())
    expect(client.url).toBe(`${server.urls.serverUrl}/hello?session=${server.id}`)
    expect(await client.once('message')).toMatchObject({
      data: 'hello',
      origin: server.urls.serverUrl,
    })
  })

  it('is resolved against a base element', () => {
    openPage(
      'https://example.com/page',
      '<head><base href="https://api.example.com/v2/"></head><body></body>',
    )
    const urlOf = (url: string) => new EventSourceClient(url, { signal: AbortSignal.abort() }).url
    expect(urlOf('prices')).toBe('https://api.example.com/v2/prices')
    expect(urlOf('')).toBe('https://api.example.com/v2/')
  })

  it('is resolved for a POST stream', async () => {
    const server = testSession()
    openPage(server.url('/'))
    const { value } = await streamEvents(`echo?session=${server.id}`, { json: { a: 1 } }).next()
    expect(JSON.parse(value?.data ?? '')).toMatchObject({ method: 'POST', body: '{"a":1}' })
  })
})
