import { describe, expect, it } from 'vitest'
import { EventSource, type EventSourceInit } from '../../src/event-source/index.ts'
import type { FetchResponse } from '../../src/index.ts'
import { arrivingPosition } from '../support/arriving-position.ts'
import { streamOf } from '../support/byte-streams.ts'
import { closeAfterTest } from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { recorder } from '../support/recorder.ts'
import { replaceGlobal } from '../support/replace-global.ts'
import { headerOf } from '../support/session.ts'
import type { RequestLog } from '../support/session-log.ts'
import { testSession } from '../support/test-session.ts'
import { waitForEvent } from '../support/wait-for-event.ts'

type Answer = string | Error

const sent = ({ listener, method, path, lastEventId }: RequestLog) => [
  listener,
  method,
  path.replace(/\?.*/, ''),
  lastEventId,
]

/** Opens a source whose requests have these answers, in turn; the delays before the attempts after the first. */
async function delaysOf(...answers: Answer[]): Promise<number[]> {
  const delays: number[] = []
  replaceGlobal('setTimeout', (callback: () => void, delay: number) => {
    delays.push(delay)
    queueMicrotask(callback)
  })
  let attempt = 0
  const source = closeAfterTest(
    new EventSource('http://localhost/', {
      async fetch() {
        const answer = answers[attempt++] ?? 'event: done\ndata\n\n'
        if (answer instanceof Error) throw answer
        return new Response(answer, { headers: { 'content-type': 'text/event-stream' } })
      },
    }),
  )
  await new Promise((resolve) => source.addEventListener('done', resolve))
  source.close()
  return delays
}

const failure = new TypeError('no network')

describe('the delay before an attempt', () => {
  it('is always the same, three seconds, where the server has set none', async () => {
    expect(await delaysOf(failure, failure, '', 'data: a\n\n', failure)).toEqual([
      3000, 3000, 3000, 3000, 3000,
    ])
  })

  it('is what the server set last, over connections and failures', async () => {
    const answers = ['retry: 250\n\n', failure, 'retry: 40\nretry: 4x\n\n', failure]
    expect(await delaysOf(...answers)).toEqual([250, 250, 40, 40])
  })

  it('is an hour at the most, and no time at all at the least', async () => {
    expect(await delaysOf('retry: 99999999999\n\n', 'retry: 0\n\n')).toEqual([3_600_000, 1])
  })
})

describe('a reconnection', () => {
  it('follows a failed attempt for as long as the network is what fails', async () => {
    const server = testSession()
    const origin = await server.startOwnOrigin()
    // The stream stays open: otherwise it would be opened again before the server has stopped.
    const url = server.url('/retry', { value: 1, data: 'there', ending: 'hold' }, origin)
    const source = closeAfterTest(new EventSource(url))
    await waitForEvent(source, 'message')
    const { log, waitFor } = recorder(source, ['open', 'error'])
    await server.stopOwnOrigin()
    await waitFor(3)
    expect(log.every(({ type, readyState }) => type === 'error' && readyState === 0)).toBe(true)
    await server.startOwnOrigin()
    await waitFor(1, 'open')
  })

  it('sends the same request again, body and headers, with the position added', async () => {
    const server = testSession()
    const plan = await server.plan([
      { chunks: ['retry: 1\nid: é1\ndata: a\n\n'], ending: 'end' },
      {},
    ])
    const init = { method: 'POST', body: 'question', headers: { 'x-token': 'secret' } }
    const source = closeAfterTest(new EventSource(plan, init))
    const { requests } = await server.waitFor({ bodies: 2 })
    source.close()
    expect(requests).toMatchObject([
      { method: 'POST', body: { text: 'question' }, lastEventId: null },
      { method: 'POST', body: { text: 'question' }, lastEventId: arrivingPosition('é1') },
    ])
    for (const { headers } of requests)
      expect(headers.map(([name, value]) => [name.toLowerCase(), value])).toContainEqual([
        'x-token',
        'secret',
      ])
  })

  it('requests the URL that a redirect led to; url stays the original one', async () => {
    const server = testSession()
    const to = '/numbered?total=3&drop=1&retry=1'
    const url = server.url('/redirect', { origin: 'other', to })
    const source = closeAfterTest(new EventSource(url))
    const { log, waitFor } = recorder(source, ['message'])
    await waitFor(3)
    source.close()
    const { origin } = new URL(server.urls.otherOriginUrl)
    expect(log.map(({ data, origin: from }) => [data, from])).toEqual([
      ['1', origin],
      ['2', origin],
      ['3', origin],
    ])
    expect(source.url).toBe(url)
    expect((await server.log()).requests.map(sent)).toEqual([
      ['main', 'GET', '/redirect', null],
      ['other', 'GET', '/numbered', null],
      ['other', 'GET', '/numbered', '1'],
      ['other', 'GET', '/numbered', '2'],
    ])
  })

  it('two hundred times in a row loses and doubles nothing', async () => {
    const server = testSession()
    const source = closeAfterTest(
      new EventSource(server.url('/numbered', { total: 201, drop: 1, retry: 1 })),
    )
    const { data, log, waitFor } = recorder(source, ['open', 'message', 'error'])
    await waitFor(201, 'message')
    source.close()
    expect(data('message')).toEqual(Array.from({ length: 201 }, (_, index) => `${index + 1}`))
    expect(log.filter(({ type }) => type === 'open')).toHaveLength(201)
    expect(log.filter(({ type }) => type === 'error')).toHaveLength(200)
    await server.waitForOpen(0)
  })
})

describe('a reconnection after a redirect', () => {
  const isUnseen = differs('redirects-unseen')
  const headers = { authorization: 'Bearer secret', 'x-token': 'secret' }
  const secrets = (request: RequestLog) =>
    ['authorization', 'x-token', 'content-type'].filter((name) => headerOf(request, name) !== null)

  /** The requests of a source whose stream is dropped after each of three events. */
  async function requestsOf(redirect: Record<string, string | number>, init: EventSourceInit) {
    const server = testSession()
    const to = '/numbered?total=3&drop=1&retry=1'
    const source = closeAfterTest(
      new EventSource(server.url('/redirect', { to, ...redirect }), init),
    )
    const { waitFor } = recorder(source, ['message', 'error'])
    if (isUnseen) await waitFor(1, 'error')
    else await waitFor(3, 'message')
    source.close()
    const { requests } = await server.log()
    return requests.map((request) => [...sent(request), request.body.text, ...secrets(request)])
  }

  const all = ['authorization', 'x-token']
  const first = ['main', 'GET', '/redirect', null, '', ...all]

  it('to another origin shows none of the headers', async () => {
    const requests = await requestsOf({ origin: 'other' }, { headers })
    expect(requests).toEqual(
      isUnseen
        ? [first]
        : [
            first,
            ['other', 'GET', '/numbered', null, ''],
            ['other', 'GET', '/numbered', '1', ''],
            ['other', 'GET', '/numbered', '2', ''],
          ],
    )
  })

  it('within the origin sends all headers', async () => {
    const requests = await requestsOf({}, { headers })
    expect(requests).toEqual(
      isUnseen
        ? [first]
        : [
            first,
            ['main', 'GET', '/numbered', null, '', ...all],
            ['main', 'GET', '/numbered', '1', '', ...all],
            ['main', 'GET', '/numbered', '2', '', ...all],
          ],
    )
  })

  it.each([
    { status: 303, origin: 'other', body: '', shown: [] },
    { status: 302, origin: 'main', body: '', shown: all },
    { status: 307, origin: 'main', body: '{"secret":1}', shown: [...all, 'content-type'] },
  ])('sends the body where the redirect took it: $status, $origin', async (expected) => {
    const { status, origin, body, shown } = expected
    const requests = await requestsOf({ status, origin }, { headers, json: { secret: 1 } })
    const method = body ? 'POST' : 'GET'
    const post = [...all, 'content-type']
    expect(requests).toEqual([
      ['main', 'POST', '/redirect', null, '{"secret":1}', ...post],
      ...(isUnseen
        ? []
        : [null, '1', '2'].map((id) => [origin, method, '/numbered', id, body, ...shown])),
    ])
  })

  it('does not send them to the origin where the redirects lead back', async () => {
    const calls: [string, Record<string, string>][] = []
    const location = 'https://b.example/'
    const redirect = { status: 302, url: '', headers: new Headers({ location }), body: null }
    // Without the caller's headers, `fetch` follows redirects itself: this one led back.
    const stream = (): FetchResponse => ({
      status: 200,
      url: 'https://a.example/c',
      headers: new Headers({ 'content-type': 'text/event-stream' }),
      body: streamOf([new TextEncoder().encode('retry: 1\ndata: a\n\n')]),
    })
    const source = closeAfterTest(
      new EventSource('https://a.example/', {
        headers: { 'x-token': 'secret' },
        async fetch(url, init) {
          calls.push([url, init.headers])
          return calls.length > 1 ? stream() : redirect
        },
      }),
    )
    await recorder(source, ['message']).waitFor(2)
    source.close()
    const own = { Accept: 'text/event-stream' }
    expect(calls).toEqual([
      ['https://a.example/', { ...own, 'x-token': 'secret' }],
      ['https://b.example/', own],
      ['https://a.example/c', own],
    ])
  })

  it('with crossOriginRedirect follow sends what fetch sends: all but Authorization', async () => {
    const calls: [string, Record<string, string>][] = []
    const source = closeAfterTest(
      new EventSource('https://a.example/', {
        headers,
        crossOriginRedirect: 'follow',
        async fetch(url, init) {
          calls.push([url, init.headers])
          return {
            status: 200,
            url: 'https://b.example/c',
            headers: new Headers({ 'content-type': 'text/event-stream' }),
            body: streamOf([new TextEncoder().encode('retry: 1\ndata: a\n\n')]),
          }
        },
      }),
    )
    await recorder(source, ['message']).waitFor(2)
    source.close()
    const own = { Accept: 'text/event-stream' }
    expect(calls).toEqual([
      ['https://a.example/', { ...headers, ...own }],
      ['https://b.example/c', { 'x-token': 'secret', ...own }],
    ])
  })
})

describe('the context of functions', () => {
  it('counts attempts, and the failures since the last stream', async () => {
    replaceGlobal('setTimeout', (callback: () => void) => queueMicrotask(callback))
    const answers: Answer[] = [failure, failure, 'data\n\n', failure, 'event: done\ndata\n\n']
    const contexts: unknown[] = []
    const source = closeAfterTest(
      new EventSource('http://localhost/', {
        headers({ attempt, error, lastEventId, retries, repeats }) {
          contexts.push([attempt, error?.code, lastEventId, retries, repeats])
          return {}
        },
        async fetch() {
          const answer = answers.shift()!
          if (answer instanceof Error) throw answer
          return new Response(answer, { headers: { 'content-type': 'text/event-stream' } })
        },
      }),
    )
    await new Promise((resolve) => source.addEventListener('done', resolve))
    source.close()
    expect(contexts).toEqual([
      [1, undefined, '', 0, 0],
      [2, 'network', '', 1, 0],
      [3, 'network', '', 2, 1],
      [4, undefined, '', 1, 0],
      [5, 'network', '', 2, 0],
    ])
  })
})
