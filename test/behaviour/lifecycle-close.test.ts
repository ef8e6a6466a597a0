import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import { waitUntil } from '../support/wait-until.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, frozenPlatform } from '../support/client-probes.ts'

/** Every place where a program gets the word from the client, in about the order that a life comes by them. */
const places = [
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

type Place = (typeof places)[number]

/** What a client can be ended with. */
interface Ends {
  client: EventSourceClient
  controller: AbortController
}

/** Two connections' worth of everything; the events of a connection come in one chunk. */
const stream = ': a comment\n\nid: 1\ndata: 1\n\ndata: refused\n\nid: 2\ndata: 2\n\n'

/**
 * A client that calls `end` at a place, and takes down everything that it hears after that.
 *
 * Of a listener and a property of the same event only the one that is asked for is there: the platform's own dispatch
 * goes on to the next listener of an event whatever the one before did.
 */
function createWitness(url: string, end: Place, act: (ends: Ends) => void) {
  const controller = new AbortController()
  let isOver = false
  let requests = 0
  const late: string[] = []
  const notice = (place: Place) => {
    if (isOver) late.push(place)
    else if (place === end) {
      act({ client, controller })
      isOver = true
    }
  }
  const { clock, environment, ...still } = frozenPlatform()
  const options: ClientOptions = {
    ...still,
    clock,
    environment,
    method: 'POST',
    signal: controller.signal,
    autoConnect: false,
    headers: () => (notice('headers'), {}),
    body: () => (notice('body'), 'body'),
    fetch(href, init) {
      notice('fetch')
      requests += 1
      return fetch(href, init)
    },
    reconnect: { shouldRetry: () => (notice('shouldRetry'), true) },
    onOpen: () => notice('onOpen'),
    onComment: () => notice('onComment'),
    onError: (error) => notice(error.name === 'DecodeError' ? 'onError: decode' : 'onError'),
    onReconnect: () => notice('onReconnect'),
    onClose: () => isOver && late.push('onClose'),
    ...(end.startsWith('store') && {
      lastEventId: { load: () => void notice('store load'), save: () => notice('store save') },
    }),
  }
  const client: EventSourceClient = closeAfterTest(
    new EventSourceClient(() => (notice('url'), url), {
      ...options,
      decode(data) {
        notice('decode')
        if (data === 'refused') throw new Error('refused')
        return data
      },
    }),
  )
  client.subscribe(() => {
    const { status } = client.state
    if (status !== 'closed') notice(`subscriber: ${status}` as Place)
    else if (isOver) late.push('subscriber: closed')
  })
  client.on('message', () => notice('on'))
  client.onAny(() => notice('onAny'))
  for (const type of ['open', 'message', 'error'] as const) {
    if (end === `property: ${type}`) client[`on${type}`] = () => notice(end)
    else client.addEventListener(type, () => notice(`listener: ${type}`))
  }
  client.connect()
  return { client, clock, environment, late, requests: () => requests }
}

const ways = {
  'close()': { reason: 'closed', act: ({ client }: Ends) => client.close() },
  'close() twice': {
    reason: 'closed',
    act: ({ client }: Ends) => (client.close(), client.close()),
  },
  'the signal': { reason: 'aborted', act: ({ controller }: Ends) => controller.abort() },
} as const

describe.each(Object.entries(ways))('%s', (_, { act, reason }) => {
  it.each(places)('is final at once in: %s', async (place) => {
    const server = testSession()
    const url = await server.plan([{ chunks: [stream], ending: 'destroy' }])
    const { client, clock, environment, late, requests } = createWitness(url, place, act)
    await waitUntil(() => client.readyState === client.CLOSED, { for: place })
    expect(await client.closed).toEqual({ reason })

    const asked = requests()
    await server.waitFor({ open: 0 })
    await clock.advance(86_400_000)
    expect(late).toEqual([])
    expect(requests()).toBe(asked)
    expect(clock.pending).toEqual([])
    expect(environment.listeners).toBe(0)
    expect((await server.log()).requests.length).toBeLessThanOrEqual(1)
  })
})
