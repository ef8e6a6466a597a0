// @vitest-environment node
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient, json, streamEvents } from '../../src/index.ts'
import { waitUntil } from '../support/wait-until.ts'
import { openPage } from './open-page.ts'

const server = setupServer()

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const html = '<ul id="prices"></ul><p role="alert"></p><output></output>'

const stream = (...events: string[]): Response =>
  new HttpResponse(events.map((event) => `${event}\n\n`).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  })

const textOf = (selector: string): string | null | undefined =>
  document.querySelector(selector)?.textContent

/** A small application: prices in a list, one item per symbol, and errors in an alert. */
function showPrices(): EventSourceClient<{ price: { symbol: string; value: number } }> {
  const list = document.querySelector('#prices')!
  const client = new EventSourceClient('/api/prices', {
    events: { price: json<{ symbol: string; value: number }>() },
    reconnect: { initialDelay: 0, maxRetries: 2 },
    onError: (error) => {
      document.querySelector('[role=alert]')!.textContent = error.message
    },
    onOpen: () => {
      document.querySelector('[role=alert]')!.textContent = ''
    },
  })
  client.on('price', ({ data: { symbol, value } }) => {
    const item = list.querySelector(`#${symbol}`) ?? document.createElement('li')
    item.id = symbol
    item.textContent = `${symbol} ${value}`
    list.append(item)
  })
  onTestFinished(() => client.close())
  return client
}

describe('a page whose server is mocked with msw', () => {
  it('shows the events of all connections', async () => {
    openPage('https://shop.example/', html)
    const positions: (string | null)[] = []
    server.use(
      http.get('https://shop.example/api/prices', ({ request }) => {
        const position = request.headers.get('last-event-id')
        positions.push(position)
        if (position === '3') return new HttpResponse(null, { status: 204 })
        return position === null
          ? stream(
              'event: price\nid: 1\ndata: {"symbol":"ABC","value":1}',
              'event: price\nid: 2\ndata: {"symbol":"XYZ","value":2}',
            )
          : stream('event: price\nid: 3\ndata: {"symbol":"ABC","value":3}')
      }),
    )
    await showPrices().closed
    expect(textOf('#ABC')).toBe('ABC 3')
    expect(textOf('#XYZ')).toBe('XYZ 2')
    expect(positions).toEqual([null, '2', '3'])
  })

  it('shows an error and clears it after recovery', async () => {
    openPage('https://shop.example/', html)
    const alerts: (string | null | undefined)[] = []
    server.use(
      http.get('https://shop.example/api/prices', () => HttpResponse.error(), { once: true }),
      http.get('https://shop.example/api/prices', () => {
        alerts.push(textOf('[role=alert]'))
        return stream('event: price\ndata: {"symbol":"ABC","value":1}')
      }),
    )
    showPrices()
    await waitUntil(() => textOf('#ABC') === 'ABC 1')
    expect(alerts[0]).toContain('Failed to open https://shop.example/api/prices')
    expect(textOf('[role=alert]')).toBe('')
  })

  it('shows a streamed answer to a POST', async () => {
    openPage('https://shop.example/', html)
    server.use(
      http.post('https://shop.example/api/answer', async ({ request }) => {
        const { question } = (await request.json()) as { question: string }
        const words = ['You', ' asked:', ` ${question}`]
        return stream(...words.map((word) => `data: ${JSON.stringify({ word })}`), 'data: [DONE]')
      }),
    )
    const options = { json: { question: 'Why?' }, decode: json<{ word: string }>() }
    for await (const { data } of streamEvents('/api/answer', { ...options, until: '[DONE]' }))
      document.querySelector('output')?.append(data.word)
    expect(textOf('output')).toBe('You asked: Why?')
  })
})
