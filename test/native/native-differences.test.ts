import { describe, expect, it } from 'vitest'
import { EventSource as Ours } from '../../src/event-source/index.ts'
import { testSession } from '../support/test-session.ts'
import { nativeDifferences } from './native-differences.ts'
import { type Scenario, play } from './play.ts'

const Native = globalThis.EventSource

/** The summary of a source: its event types, with the state at each. */
async function livesOf(
  scenario: Pick<Scenario, 'url'>,
  native: Scenario['until'],
  ours: Scenario['until'],
): Promise<unknown[]> {
  const both = await Promise.all([
    play(Native, { ...scenario, until: native! }),
    play(Ours as typeof Native, { ...scenario, until: ours! }),
  ])
  return both.map(({ events }) =>
    (events as { type: string; readyState: number }[]).map(({ type, readyState }) => [
      type,
      readyState,
    ]),
  )
}

const opened = [
  ['open', 1],
  ['message', 1],
]

/** Opens one of each for the same two events in one chunk. */
async function withTwoEvents(
  listen: (source: EventSource) => void,
  chunk = 'data: a\n\ndata: b\n\n',
): Promise<void> {
  for (const Source of [Native, Ours as typeof Native]) {
    const server = testSession()
    const source = new Source(await server.plan([{ chunks: [chunk] }]))
    await new Promise<void>((resolve) => {
      listen(source)
      source.addEventListener('message', ({ data }) => data === 'b' && resolve())
    })
    source.close()
  }
}

describe('differences from Chromium’s EventSource', () => {
  it.each([
    ['CORS', (server: ReturnType<typeof testSession>) => server.url('/hello', { cors: 'none' })],
    ['a redirect', (server) => server.url('/redirect-nowhere', { kind: 'other-scheme' })],
  ] as [string, Scenario['url']][])('futile-failures (%s)', async (_, url) => {
    const lives = await livesOf({ url }, { error: 1 }, { error: 1 })
    expect(lives).toEqual([[['error', 2]], [['error', 0]]])
  })

  it('lenient-type', async () => {
    const value = 'text/event-stream text/html'
    const url: Scenario['url'] = (server) => server.url('/content-type', { value })
    expect(await livesOf({ url }, { message: 1 }, { error: 1 })).toEqual([opened, [['error', 2]]])
  })

  it('charset', async () => {
    const value = 'text/event-stream; charset=windows-1252'
    const url: Scenario['url'] = (server) => server.url('/content-type', { value })
    expect(await livesOf({ url }, { error: 1 }, { message: 1 })).toEqual([[['error', 2]], opened])
  })

  it('limit', async () => {
    const url: Scenario['url'] = (server) => server.url('/huge-event', { bytes: 40_000_000 })
    const closed = [
      ['open', 1],
      ['error', 2],
    ]
    expect(await livesOf({ url }, { message: 1 }, { error: 1 })).toEqual([opened, closed])
  })

  it('untrusted', async () => {
    const trusted: boolean[] = []
    await withTwoEvents((source) => {
      source.onopen = ({ isTrusted }) => void trusted.push(isTrusted)
    })
    expect(trusted).toEqual([true, false])
  })

  it('microtasks', async () => {
    const order: string[] = []
    await withTwoEvents((source) => {
      source.onmessage = ({ data }) => {
        order.push(data)
        queueMicrotask(() => order.push(`after ${data}`))
      }
    })
    expect(order).toEqual(['a', 'after a', 'b', 'after b', 'a', 'b', 'after a', 'after b'])
  })

  it('broken-chunk', async () => {
    const asked: (string | undefined)[] = []
    const answer = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const encode = (text: string) => controller.enqueue(new TextEncoder().encode(text))
      if (asked.length === 1) return encode('retry: 1\nid: 1\ndata: a\n\n')
      encode('id: 2\ndata: b\n\n')
      if (asked.length === 2) controller.error(new TypeError('broken'))
    }
    const source = new Ours('/', {
      async fetch(_, { headers }) {
        asked.push(headers['Last-Event-ID'])
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            answer(controller)
            if (asked.length === 1) controller.close()
          },
        })
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
      },
    })
    const received: string[] = []
    await new Promise<void>((resolve) => {
      source.onmessage = ({ data }) => {
        received.push(data)
        if (data === 'b') resolve()
      }
    })
    source.close()
    expect(received).toEqual(['a', 'b'])
    expect(asked).toEqual([undefined, '1', '1'])
  })

  it.each(['\n', '\r'])('lone-mark (before %j)', async (eol) => {
    const received: string[][] = []
    await withTwoEvents((source) => {
      const data: string[] = []
      received.push(data)
      source.onmessage = (event) => void data.push(event.data)
    }, ['\uFEFF', 'data: a', '', 'data: b', '', ''].join(eol))
    expect(received).toEqual([['b'], ['a', 'b']])
  })

  it('match the list of asserted differences', () => {
    expect(Object.keys(nativeDifferences).sort()).toEqual([
      'broken-chunk', // here
      'charset', // here
      'control-characters', // test/fuzz/chromium/expected.ts
      'empty-retry', // test/fuzz/chromium/expected.ts
      'futile-failures', // here
      'lenient-type', // here
      'limit', // here
      'lone-mark', // here
      'mark', // native-interface.test.ts
      'microtasks', // here
      'preflight', // native-comparison.test.ts
      'untrusted', // here
    ])
  })
})
