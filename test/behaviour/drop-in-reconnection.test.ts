import { describe, expect, it } from 'vitest'
import { EventSource } from '../../src/event-source/index.ts'
import { arrivingPosition } from '../support/arriving-position.ts'
import { closeAfterTest } from '../support/client-probes.ts'
import { recorder } from '../support/recorder.ts'
import { replaceGlobal } from '../support/replace-global.ts'
import { testSession } from '../support/test-session.ts'
import { waitForEvent } from '../support/wait-for-event.ts'

type Answer = string | Error

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

  it('starts at the original URL after a redirect; the origin of events is the final one', async () => {
    const server = testSession()
    const url = server.url('/redirect', {
      origin: 'other',
      to: '/numbered?total=2&drop=1&retry=1',
    })
    const source = closeAfterTest(new EventSource(url))
    const { log, waitFor } = recorder(source, ['message'])
    await waitFor(2)
    source.close()
    const { origin } = new URL(server.urls.otherOriginUrl)
    expect(log).toMatchObject([
      { data: '1', origin },
      { data: '2', origin },
    ])
    expect(source.url).toBe(url)
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
