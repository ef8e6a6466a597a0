import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { waitUntil } from '../support/wait-until.ts'

let clock: FakeClock
let client: EventSourceClient
let onLine: boolean
let visibility: DocumentVisibilityState
/** The `Last-Event-ID` of each request, `null` for none. */
let requests: (string | null)[]

beforeEach(() => {
  clock = new FakeClock()
  requests = []
  onLine = true
  visibility = 'visible'
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => onLine)
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility)
})

afterEach(() => client.close())

type Answer = 'no network' | 'stream'

/** A client with these responses, the last one repeated, and a clock that only the test advances. */
async function connect(answers: Answer[], options: ClientOptions = {}): Promise<void> {
  client = new EventSourceClient('/prices', {
    platform: { clock, random: () => 0 },
    connectTimeout: 0,
    fetch: async (_, { headers, signal }) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)]
      requests.push(new Headers(headers).get('last-event-id'))
      if (answer !== 'stream') throw new TypeError('no network')
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(`id: ${requests.length}\ndata: a\n\n`))
          signal?.addEventListener('abort', () => controller.error(signal.reason))
        },
      })
      const type = { 'content-type': 'text/event-stream' }
      return { status: 200, url: '', headers: new Headers(type), body }
    },
    ...options,
  })
  await reaches(answers[0] === 'stream' ? 'open' : 'waiting')
}

const reaches = (status: string): Promise<void> =>
  waitUntil(() => client.state.status === status, {
    subscribe: (check) => client.subscribe(check),
    for: () => `the status '${status}', which is '${client.state.status}'`,
  })

/** The event of a page that the browser kept after navigation. */
const pageShownAgain = () => Object.assign(new Event('pageshow'), { persisted: true })

function setVisibility(state: DocumentVisibilityState): void {
  visibility = state
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('a page waiting for its next attempt', () => {
  it.each([
    ['the network comes back', () => window.dispatchEvent(new Event('online'))],
    ['the page is shown for the first time', () => window.dispatchEvent(new Event('pageshow'))],
    ['the page is shown again', () => window.dispatchEvent(pageShownAgain())],
    ['the page is thawed', () => document.dispatchEvent(new Event('resume'))],
    ['the page becomes visible', () => setVisibility('visible')],
  ])('connects immediately when %s', async (_, happen) => {
    await connect(['no network', 'stream'])
    expect(client.state.retryDelay).toBe(1000)
    happen()
    await reaches('open')
    expect(requests).toHaveLength(2)
    expect(clock.pending).toEqual([])
  })

  it('keeps waiting when hidden', async () => {
    await connect(['no network', 'stream'])
    setVisibility('hidden')
    await clock.advance(999)
    expect(client.state.status).toBe('waiting')
    await clock.advance(1)
    await reaches('open')
  })

  it('ignores network and visibility changes after close()', async () => {
    await connect(['no network'])
    client.close()
    window.dispatchEvent(new Event('online'))
    setVisibility('visible')
    await clock.advance(60_000)
    expect(requests).toHaveLength(1)
    expect(client.state.status).toBe('closed')
  })
})

describe('an open stream', () => {
  it.each([
    ['thawed', () => document.dispatchEvent(new Event('resume'))],
    ['restored from the back/forward cache', () => window.dispatchEvent(pageShownAgain())],
  ])('reconnects from its last event ID when the page is %s', async (_, happen) => {
    await connect(['stream'])
    await waitUntil(() => client.lastEventId === '1')
    happen()
    await reaches('waiting')
    await clock.advanceToNext()
    await reaches('open')
    expect(requests).toEqual([null, '1'])
  })

  it('stays open when the page is shown for the first time', async () => {
    await connect(['stream'])
    window.dispatchEvent(new Event('pageshow'))
    await clock.advance(0)
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
  })
})

describe('an offline page', () => {
  it('waits for the network without using up retries', async () => {
    onLine = false
    await connect(['no network', 'stream'], { reconnect: { maxRetries: 0 } })
    expect(client.state).not.toHaveProperty('retryDelay')
    await clock.advance(299_999)
    expect(requests).toHaveLength(1)
    onLine = true
    window.dispatchEvent(new Event('online'))
    await reaches('open')
    expect(requests).toHaveLength(2)
  })

  it('keeps waiting when it becomes visible', async () => {
    onLine = false
    await connect(['no network', 'stream'])
    setVisibility('visible')
    await clock.advance(0)
    expect(client.state.status).toBe('waiting')
    expect(requests).toHaveLength(1)
  })
})

describe('a hidden page', () => {
  it('with pauseWhenHidden disconnects, then resumes after its last event', async () => {
    await connect(['stream'], { pauseWhenHidden: true })
    await waitUntil(() => client.lastEventId === '1')
    setVisibility('hidden')
    await reaches('waiting')
    await clock.advance(3_600_000)
    expect(requests).toEqual([null])
    setVisibility('visible')
    await reaches('open')
    expect(requests).toEqual([null, '1'])
  })

  it('without pauseWhenHidden keeps its connection', async () => {
    await connect(['stream'])
    setVisibility('hidden')
    await clock.advance(60_000)
    expect(client.state.status).toBe('open')
    expect(requests).toHaveLength(1)
  })
})
