import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import { waitUntil } from '../support/wait-until.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, frozenPlatform, onChange } from '../support/client-probes.ts'

/** Every callback of the client, roughly in the order of a connection loop. */
const callbacks = [
  'subscriber: connecting',
  'store load',
  'url',
  'headers',
  'body',
  'fetch',
  'subscriber: open',
  'onOpen',
  'listener: open',
  'property: open',
  'onComment',
  'decode',
  'on',
  'onAny',
  'listener: message',
  'property: message',
  'store save',
  'onError: decode',
  'shouldRetry',
  'subscriber: waiting',
  'onError',
  'listener: error',
  'property: error',
  'onReconnect',
] as const

type Callback = (typeof callbacks)[number]

/** The two objects that can end a client. */
interface EndControls {
  client: EventSourceClient
  controller: AbortController
}

/** A stream that triggers every callback; the events of a connection arrive in one chunk. */
const stream = ': a comment\n\nid: 1\ndata: 1\n\ndata: refused\n\nid: 2\ndata: 2\n\n'

/**
 * Starts a client that runs `act` in the callback `end`, and records every later callback.
 *
 * It never registers both a listener and a property for the same event: the platform's dispatch calls the next listener
 * of an event regardless of the previous ones.
 */
function startClient(url: string, end: Callback, act: (ends: EndControls) => void) {
  const controller = new AbortController()
  let hasEnded = false
  let requests = 0
  const lateCalls: string[] = []
  const record = (callback: Callback) => {
    if (hasEnded) lateCalls.push(callback)
    else if (callback === end) {
      act({ client, controller })
      hasEnded = true
    }
  }
  const frozen = frozenPlatform()
  const options: ClientOptions = {
    ...frozen,
    method: 'POST',
    idempotent: true,
    signal: controller.signal,
    autoConnect: false,
    headers: () => (record('headers'), {}),
    body: () => (record('body'), 'body'),
    fetch(href, init) {
      record('fetch')
      requests += 1
      return fetch(href, init)
    },
    reconnect: { shouldRetry: () => (record('shouldRetry'), true) },
    onOpen: () => record('onOpen'),
    onComment: () => record('onComment'),
    onError: (error) => record(error.name === 'DecodeError' ? 'onError: decode' : 'onError'),
    onReconnect: () => record('onReconnect'),
    onClose: () => hasEnded && lateCalls.push('onClose'),
    ...(end.startsWith('store') && {
      lastEventId: { load: () => void record('store load'), save: () => record('store save') },
    }),
  }
  const client: EventSourceClient = closeAfterTest(
    new EventSourceClient(() => (record('url'), url), {
      ...options,
      decode(data) {
        record('decode')
        if (data === 'refused') throw new Error('refused')
        return data
      },
    }),
  )
  onChange(client, () => {
    const { status } = client.state
    if (status !== 'closed') record(`subscriber: ${status}` as Callback)
    else if (hasEnded) lateCalls.push('subscriber: closed')
  })
  client.on('message', () => record('on'))
  client.onAny(() => record('onAny'))
  for (const type of ['open', 'message', 'error'] as const) {
    if (end === `property: ${type}`) client[`on${type}`] = () => record(end)
    else client.addEventListener(type, () => record(`listener: ${type}`))
  }
  client.connect()
  return { client, platform: frozen.platform, lateCalls, requests: () => requests }
}

const ways = {
  'close()': { reason: 'closed', act: ({ client }: EndControls) => client.close() },
  'close() twice': {
    reason: 'closed',
    act: ({ client }: EndControls) => (client.close(), client.close()),
  },
  'aborting the signal': {
    reason: 'aborted',
    act: ({ controller }: EndControls) => controller.abort(),
  },
} as const

describe.each(Object.entries(ways))('%s', (_, { act, reason }) => {
  it.each(callbacks)('ends the client immediately in %s', async (callback) => {
    const server = testSession()
    const url = await server.plan([{ chunks: [stream], ending: 'destroy' }])
    const { client, platform, lateCalls, requests } = startClient(url, callback, act)
    await waitUntil(() => client.readyState === client.CLOSED, { for: callback })
    expect(await client.closed).toEqual({ reason })

    const requestCount = requests()
    await server.waitFor({ open: 0 })
    await platform.clock.advance(86_400_000)
    expect(lateCalls).toEqual([])
    expect(requests()).toBe(requestCount)
    expect(platform.clock.pending).toEqual([])
    expect(platform.listeners).toBe(0)
    expect((await server.log()).requests.length).toBeLessThanOrEqual(1)
  })
})

describe('close() in a handler', () => {
  it.each([
    ['text', (url: string) => new EventSourceClient(url, frozenPlatform())],
    [
      'decoded',
      (url: string) =>
        new EventSourceClient(url, { ...frozenPlatform(), decode: (data) => String(data) }),
    ],
  ])('withholds %s events and IDs of the same chunk', async (_, create) => {
    const server = testSession()
    const chunks = ['id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\n\n']
    const client = closeAfterTest(create(await server.plan([{ chunks }])))
    const received: string[] = []
    client.on('message', ({ data }) => {
      received.push(`first ${data}`)
      client.close()
    })
    client.on('message', ({ data }) => received.push(`second ${data}`))
    client.onAny(({ data }) => received.push(`any ${data}`))
    await server.waitForClosed(1)
    expect(received).toEqual(['first 1'])
    expect(client.lastEventId).toBe('1')
  })
})
