import type { FetchInit } from 'headwater'
import { afterEach, describe, expect, it } from 'vitest'
import { type Settings, defaultSettings } from '../../docs/.vitepress/theme/playground/fields.ts'
import { SimulatedServer } from '../../docs/.vitepress/theme/playground/simulated-server.ts'

const servers: SimulatedServer[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A server whose time does not pass by itself: a pause is a turn of the event loop. */
function startServer(settings: Partial<Settings> = {}) {
  const pauses: number[] = []
  const server = new SimulatedServer({ ...defaultSettings, ...settings }, async (milliseconds) => {
    pauses.push(milliseconds)
    await new Promise((resolve) => void setImmediate(resolve))
  })
  servers.push(server)
  return { server, pauses, request: (path: string, init?: Init) => request(server, path, init) }
}

type Init = Partial<Pick<FetchInit, 'method' | 'headers' | 'body' | 'signal'>>

async function request(server: SimulatedServer, path: string, init: Init = {}): Promise<Response> {
  const { signal = new AbortController().signal, ...rest } = init
  const given = { method: 'GET', headers: {}, ...rest, signal }
  return (await server.network.fetch(`http://localhost:3000${path}`, given)) as Response
}

/** The data fields of a response, until it ends or breaks. */
async function dataOf(response: Response): Promise<{ text: string; error?: unknown }> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of response.body!) text += decoder.decode(chunk)
    return { text }
  } catch (error) {
    return { text, error }
  }
}

const idsIn = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id)

describe('simulated server of the playground', () => {
  it('numbers events, ends, and answers 204 to a complete client', async () => {
    const { pauses, request: send } = startServer({ events: 3, interval: 70 })
    const response = await send('/prices')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const { error, text } = await dataOf(response)
    expect(error).toBeUndefined()
    expect(idsIn(text)).toEqual(['1', '2', '3'])
    expect(text).toContain('event: price\n')
    expect(pauses.filter((pause) => pause === 70)).toHaveLength(4)
    expect((await send('/prices', { headers: { 'Last-Event-ID': '3' } })).status).toBe(204)
  })

  it('resumes after Last-Event-ID, and starts again with an ID that is not its own', async () => {
    const { request: send } = startServer({ events: 4 })
    const resumed = await send('/prices', { headers: { 'Last-Event-ID': '2' } })
    expect(idsIn((await dataOf(resumed)).text)).toEqual(['3', '4'])
    for (const id of ['x', '-1', '1e99', '2.5']) {
      const restarted = await send('/prices', { headers: { 'Last-Event-ID': id } })
      expect(idsIn((await dataOf(restarted)).text)).toEqual(['1', '2', '3', '4'])
    }
  })

  it('sends no IDs and starts again if they are off', async () => {
    const { request: send } = startServer({ events: 2, ids: false })
    const { text } = await dataOf(await send('/prices', { headers: { 'Last-Event-ID': '1' } }))
    expect(idsIn(text)).toEqual([])
    expect(text.match(/^data: /gm)).toHaveLength(2)
  })

  it.each([
    ['cut', 'network error', /\n\n$/],
    ['half', 'network error', /\n\nevent: price\nid: 3\nda[^\n]*$/],
    ['end', undefined, /\n\n$/],
  ] as const)('drops a connection: %s', async (drop, message, ending) => {
    const { request: send } = startServer({ events: 5, drop, dropEvery: 2 })
    const { error, text } = await dataOf(await send('/prices'))
    expect((error as Error | undefined)?.message).toBe(message)
    expect(idsIn(text).slice(0, 2)).toEqual(['1', '2'])
    expect(text.match(/^data: .*\n\n/gm)).toHaveLength(2)
    expect(text).toMatch(ending)
  })

  it('rejects the first requests with its status and Retry-After', async () => {
    const { request: send } = startServer({ refuse: 2, refuseStatus: '429', retryAfter: 7 })
    for (const expected of [429, 429, 200]) {
      const { headers, status } = await send('/prices')
      expect([status, headers.get('retry-after')]).toEqual([
        expected,
        expected === 200 ? null : '7',
      ])
    }
  })

  it('sends retry: and heartbeats', async () => {
    const { request: send } = startServer({ retry: 0, heartbeat: 500, events: 3 })
    const { text } = await dataOf(await send('/prices'))
    expect(text).toMatch(/^retry: 0\n\n/)
    expect(text).toContain(': heartbeat\n')
  })

  it('delays the first response only, and not after an abort', async () => {
    const { pauses, request: send } = startServer({ headerDelay: 9000, events: 1 })
    const controller = new AbortController()
    const first = send('/prices', { signal: controller.signal })
    controller.abort()
    await expect(first).rejects.toThrow(/aborted/)
    expect((await send('/prices')).status).toBe(200)
    expect(pauses.filter((pause) => pause === 9000)).toHaveLength(1)
  })

  it('requires a new token after the given events', async () => {
    const { request: send } = startServer({ tokenLasts: 2, events: 4 })
    const token = async () =>
      ((await (await send('/token', { method: 'POST' })).json()) as { token: string }).token
    expect((await send('/private/prices')).status).toBe(401)
    const headers = { authorization: `Bearer ${await token()}` }
    const { text } = await dataOf(await send('/private/prices', { headers }))
    expect(idsIn(text)).toEqual(['1', '2'])
    expect((await send('/private/prices', { headers })).status).toBe(401)
    headers.authorization = `Bearer ${await token()}`
    const resumed = await send('/private/prices', { headers: { ...headers, 'Last-Event-ID': '2' } })
    expect(idsIn((await dataOf(resumed)).text)).toEqual(['3', '4'])
  })

  it('begins an answer by POST and continues it by GET', async () => {
    const { request: send, server } = startServer({ service: 'answer', events: 3 })
    const posted = await send('/chat', { method: 'POST', body: '{}' })
    expect(posted.headers.get('x-answer-id')).toBe('a1')
    expect(idsIn((await dataOf(posted)).text)).toEqual(['a1:1', 'a1:2', 'a1:3', 'a1:4'])
    const continued = await send('/chat/a1', { headers: { 'Last-Event-ID': 'a1:2' } })
    const { text } = await dataOf(continued)
    expect(idsIn(text)).toEqual(['a1:3', 'a1:4'])
    expect(text).toMatch(/data: \[DONE\]\n\n$/)
    expect((await send('/chat/a1', { headers: { 'Last-Event-ID': 'a1:4' } })).status).toBe(204)
    expect(server.answers).toBe(1)
  })

  it('makes every nth event malformed', async () => {
    const { request: send } = startServer({ malformedEvery: 2, events: 4 })
    const { text } = await dataOf(await send('/prices'))
    const isJson = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => {
      try {
        return typeof JSON.parse(data!) === 'object'
      } catch {
        return false
      }
    })
    expect(isJson).toEqual([true, false, true, false])
  })

  it('answers with a page if the content type is wrong', async () => {
    const { request: send } = startServer({ contentType: 'text/html' })
    const response = await send('/prices')
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html'])
  })

  it('breaks open connections on request', async () => {
    const { request: send, server } = startServer({ stallAfter: 1 })
    const response = await send('/prices')
    const ended = dataOf(response)
    server.dropConnections()
    expect(((await ended).error as Error).message).toBe('network error')
    expect((await send('/prices')).status).toBe(200)
  })

  it('rejects requests while it is offline, and reports when it is back', async () => {
    const { request: send, server } = startServer()
    const changes: string[] = []
    const stop = server.network.platform.subscribe((change) => changes.push(change))
    server.goOffline()
    expect(server.network.platform.isOnline()).toBe(false)
    await expect(send('/prices')).rejects.toThrow(TypeError)
    server.network.goOnline()
    server.network.goOnline()
    expect(changes).toEqual(['online'])
    expect((await send('/prices')).status).toBe(200)
    stop()
    server.goOffline()
    server.network.goOnline()
    expect(changes).toEqual(['online'])
  })

  it('loses the network once after the given events, for the given time', async () => {
    const { pauses, request: send, server } = startServer({ offlineAfter: 2, offlineFor: 1234 })
    const isBack = new Promise((resolve) => void server.network.platform.subscribe(resolve))
    const { error, text } = await dataOf(await send('/prices'))
    expect((error as Error).message).toBe('network error')
    expect(idsIn(text)).toEqual(['1', '2'])
    expect(pauses.filter((pause) => pause === 1234)).toHaveLength(1)
    expect(await isBack).toBe('online')
    const resumed = await send('/prices', { headers: { 'Last-Event-ID': '2' } })
    expect(idsIn((await dataOf(resumed)).text)).toHaveLength(13)
  })

  it('answers nothing after close()', async () => {
    const { request: send, server } = startServer()
    server.close()
    await expect(send('/prices')).rejects.toThrow(/closed/)
  })
})
