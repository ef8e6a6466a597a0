import {
  type TRPCClientErrorLike,
  type TRPCLink,
  createTRPCClient,
  httpSubscriptionLink,
} from '@trpc/client'
import { EventSource as PeerEventSource } from 'eventsource'
import { EventSource } from 'headwater/event-source'
import { describe, expect, it, onTestFinished } from 'vitest'
import { waitUntil } from '../support/wait-until.ts'
import { type AppRouter, startTrpc } from './servers/trpc.ts'
import { cuttingProxy } from './support/cutting-proxy.ts'
import { payload } from './support/feed.ts'

type Token = () => string | Promise<string>

const ours = (url: string, token: Token): TRPCLink<AppRouter> =>
  httpSubscriptionLink({
    url,
    EventSource,
    // Called for each subscription; the headers in it, for each request.
    eventSourceOptions: async ({ op }) => ({
      headers: async () => ({ authorization: `Bearer ${await token()}`, 'x-operation': op.path }),
    }),
  })

const theirs = (url: string, token: Token): TRPCLink<AppRouter> =>
  httpSubscriptionLink({
    url,
    EventSource: PeerEventSource,
    eventSourceOptions: {
      fetch: async (input, init) =>
        fetch(input, {
          ...init,
          headers: { ...init.headers, authorization: `Bearer ${await token()}` },
        }),
    },
  })

/**
 * The same subscriptions with the package in tRPC's documentation and with the drop-in: both must have the same
 * results.
 */
const implementations = [
  { name: 'the drop-in', link: ours, refusal: 'Unknown error' },
  // The message of an `error` event is not in the standard, and appears in tRPC's message.
  { name: 'the package eventsource', link: theirs, refusal: 'Non-200 status code (403)' },
]

interface Observed {
  data?: unknown
  state?: string
  error?: { message: string; code?: string | undefined }
  end?: 'complete' | 'stopped'
  started?: true
}

describe.each(implementations)('tRPC’s httpSubscriptionLink with $name', ({ link, refusal }) => {
  const subscribe = (
    origin: string,
    procedure: 'numbers' | 'finite' | 'forbidden' | 'shaky',
    token: Token = () => 'good',
  ) => {
    const client = createTRPCClient<AppRouter>({ links: [link(origin, token)] })
    const log: Observed[] = []
    const describeError = ({ data, message }: TRPCClientErrorLike<AppRouter>) =>
      data ? { message, code: data.code } : { message }
    const input = {}
    const { unsubscribe } = client[procedure].subscribe(input, {
      onStarted: () => log.push({ started: true }),
      onData: (data) => log.push({ data }),
      onError: (error) => log.push({ error: describeError(error) }),
      onComplete: () => log.push({ end: 'complete' }),
      onStopped: () => log.push({ end: 'stopped' }),
      onConnectionStateChange: ({ error, state }) =>
        log.push({ state, ...(error && { error: describeError(error) }) }),
    })
    onTestFinished(unsubscribe)
    const waitFor = (test: (entry: Observed) => boolean, count = 1) =>
      waitUntil(() => log.filter(test).length === count, { for: () => JSON.stringify(log) })
    const received = () => log.flatMap(({ data }) => (data === undefined ? [] : [data]))
    return { log, unsubscribe, waitFor, received }
  }
  const number = (count: number) => ({ id: String(count), data: payload(count) })
  const numbers = [1, 'about 2', 2, 3, 'about 4', 4, 5, 'about 6', 6, 7, 'about 8', 8].map((item) =>
    typeof item === 'number' ? number(item) : item,
  )

  it('delivers tracked and other events and the connection state', async () => {
    const { origin } = await startTrpc()
    const { log, waitFor } = subscribe(origin, 'numbers')
    await waitFor(({ data }) => data !== undefined, numbers.length)
    expect(log).toEqual([
      { state: 'connecting' },
      { started: true },
      { state: 'pending' },
      ...numbers.map((data) => ({ data })),
    ])
  })

  it('resumes after the last tracked event with a new token', async () => {
    const server = await startTrpc()
    const cuts = [payload(3), 'about 6', payload(6), payload(8)]
    const proxy = await cuttingProxy(server.origin, cuts)
    let count = 0
    const token = async () => `number ${++count}`
    const { log, received, waitFor } = subscribe(proxy.origin, 'numbers', token)
    await waitFor(({ data }) => data !== undefined, numbers.length + 2)
    // The untracked remark before a cut event is sent again, since it has no ID.
    const repeated = numbers.flatMap((item) =>
      item === 'about 6' || item === 'about 8' ? [item, item] : [item],
    )
    expect(received()).toEqual(repeated)
    expect(server.requests).toEqual([
      { authorization: 'Bearer number 1', position: undefined },
      { authorization: 'Bearer number 2', position: '2' },
      { authorization: 'Bearer number 3', position: '5' },
      { authorization: 'Bearer number 4', position: '5' },
      { authorization: 'Bearer number 5', position: '7' },
    ])
    const states = log.flatMap(({ state }) => state ?? [])
    expect(states).toEqual(Array.from({ length: 5 }, () => ['connecting', 'pending']).flat())
  })

  it('is reopened by tRPC after a silence of the server', async () => {
    const server = await startTrpc({ inactivity: 100 })
    const { log, received, unsubscribe } = subscribe(server.origin, 'numbers')
    const again = () => server.requests.filter(({ position }) => position === '8')
    await waitUntil(() => again().length === 2)
    unsubscribe()
    await server.waitForSubscriptions(0)
    expect(received().filter((item) => typeof item === 'object')).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map(number),
    )
    expect(log).toContainEqual({
      state: 'connecting',
      error: { message: 'Timeout of 100ms reached while waiting for a response' },
    })
  })

  it('completes with the procedure, without another request', async () => {
    const server = await startTrpc()
    const { log, waitFor } = subscribe(server.origin, 'finite')
    await waitFor(({ end }) => end === 'complete')
    expect(log.slice(-4)).toEqual([
      { data: { id: '1', data: 'all' } },
      { end: 'stopped' },
      { state: 'idle' },
      { end: 'complete' },
    ])
    expect(server.requests).toHaveLength(1)
  })

  it('passes a final error to onError, without another request', async () => {
    const server = await startTrpc()
    const { log, waitFor } = subscribe(server.origin, 'forbidden')
    await waitFor(({ error }) => error !== undefined)
    expect(log.slice(-2)).toEqual([
      { data: { id: '1', data: 'part' } },
      { error: { message: 'Not yours', code: 'FORBIDDEN' } },
    ])
    expect(server.requests).toHaveLength(1)
  })

  it('reconnects after a retryable error of the procedure', async () => {
    const server = await startTrpc()
    const { log, received, waitFor } = subscribe(server.origin, 'shaky')
    await waitFor(({ end }) => end === 'complete')
    expect(received()).toEqual([
      { id: '1', data: 'before' },
      { id: '2', data: 'after 1' },
    ])
    expect(log).toContainEqual({
      state: 'connecting',
      error: { message: 'Back soon', code: 'SERVICE_UNAVAILABLE' },
    })
    expect(server.requests.map(({ position }) => position)).toEqual([undefined, '1'])
  })

  it('passes a rejection to onError', async () => {
    const { origin } = await startTrpc()
    const { log, waitFor } = subscribe(origin, 'numbers', () => 'refused')
    await waitFor(({ error }) => error !== undefined)
    expect(log).toEqual([{ state: 'connecting' }, { error: { message: refusal } }])
  })

  it('ends the request on unsubscribe', async () => {
    const server = await startTrpc()
    const { log, unsubscribe, waitFor } = subscribe(server.origin, 'numbers')
    await waitFor(({ data }) => data !== undefined, numbers.length)
    await server.waitForSubscriptions(1)
    unsubscribe()
    await server.waitForSubscriptions(0)
    expect(log.at(-1)).toEqual({ end: 'complete' })
    expect(server.requests).toHaveLength(1)
  })
})

describe('the options of tRPC’s httpSubscriptionLink', () => {
  it('are typed as the drop-in’s options', () => {
    const misspelt = httpSubscriptionLink({
      url: '',
      EventSource,
      // @ts-expect-error: headers
      eventSourceOptions: { haeders: {} },
    })
    expect(misspelt).toBeTypeOf('function')
  })
})
