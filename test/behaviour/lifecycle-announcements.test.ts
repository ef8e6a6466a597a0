import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import {
  closeAfterTest,
  frozenPlatform,
  waitForStatus,
  onChange,
} from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Announcements of an attempt that opens. */
const opening = ['connecting', 'headers', 'open', 'onOpen', 'event: open']

/**
 * Starts a client whose first attempt is given and whose second opens. It logs every announcement and the calls of
 * `headers` and `shouldRetry`. The first entry `actor` also calls `act`. A second subscriber logs the statuses.
 */
async function startClient(
  attempt: Attempt,
  actor: string,
  act: (client: EventSourceClient) => void,
) {
  const server = testSession()
  const frozen = frozenPlatform()
  const log: string[] = []
  const statuses: string[] = []
  let hasActed = false
  const announce = (name: string) => {
    log.push(name)
    if (name !== actor || hasActed) return
    hasActed = true
    act(client)
  }
  const client: EventSourceClient = closeAfterTest(
    new EventSourceClient(await server.plan([attempt, {}]), {
      ...frozen,
      autoConnect: false,
      headers: () => (announce('headers'), {}),
      reconnect: { shouldRetry: () => void announce('shouldRetry') },
      onOpen: () => announce('onOpen'),
      onError: () => announce('onError'),
      onReconnect: () => announce('onReconnect'),
      onClose: ({ reason }) => announce(`onClose: ${reason}`),
    }),
  )
  onChange(client, () => announce(client.state.status))
  onChange(client, () => statuses.push(client.state.status))
  client.on('message', () => announce('handler'))
  for (const type of ['open', 'error'] as const)
    client.addEventListener(type, () => announce(`event: ${type}`))
  client.connect()
  const { platform } = frozen
  return { server, client, log, statuses, clock: platform.clock, platform }
}

const isStatus = (entry: string) => /^(connecting|open|waiting|closed)$/.test(entry)

const attempts: [string, Attempt, string[]][] = [
  ['an opened stream', {}, opening],
  [
    'a failed attempt',
    { status: 503 },
    ['connecting', 'headers', 'shouldRetry', 'waiting', 'onError', 'event: error', 'onReconnect'],
  ],
  [
    'a lost connection',
    { chunks: ['data: 1\n\n'], ending: 'destroy' },
    [
      ...[...opening, 'handler', 'shouldRetry'],
      ...['waiting', 'onError', 'event: error', 'onReconnect'],
    ],
  ],
  [
    'a clean end',
    { ending: 'end' },
    [...opening, 'shouldRetry', 'waiting', 'event: error', 'onReconnect'],
  ],
]

/** The calls, and all that is announced after them. */
const calls: [string, (client: EventSourceClient) => void, string[]][] = [
  ['close()', (client) => client.close(), ['closed', 'onClose: closed']],
  [
    'close() and connect()',
    (client) => {
      client.close()
      client.connect()
    },
    ['closed', 'onClose: closed', ...opening],
  ],
  ['reconnect()', (client) => client.reconnect(), opening],
  ['reconnect({ lastEventId })', (client) => client.reconnect({ lastEventId: '5' }), opening],
]

describe.each(attempts)('the announcements of %s', (_, attempt, order) => {
  const actors = order.slice(1)
  const rows = actors.flatMap((actor) =>
    calls.map(([call, act, rest]) => [call, actor, act, rest] as const),
  )

  it.each(rows)('end with %s in `%s`', async (_call, actor, act, rest) => {
    const { clock, platform, log, server, statuses } = await startClient(
      // The first attempt makes no request if it is broken off in `headers`.
      actor === 'headers' ? {} : attempt,
      actor,
      act,
    )
    const isClosed = rest.at(-1) === 'onClose: closed'
    const expected = [...order.slice(0, order.indexOf(actor) + 1), ...rest]
    await waitUntil(() => log.length >= expected.length, { for: () => `${expected}; was ${log}` })
    expect(log).toEqual(expected)
    // The status that the first subscriber closed the client in is over before the second is called.
    const unseen = rest[0] === 'closed' && isStatus(actor) ? order.indexOf(actor) : -1
    expect(statuses).toEqual(log.filter((entry, index) => isStatus(entry) && index !== unseen))

    await server.waitForOpen(isClosed ? 0 : 1)
    await clock.advance(86_400_000)
    expect(log).toEqual(expected)
    expect(clock.pending).toEqual([])
    expect(platform.listeners).toBe(isClosed ? 0 : 1)
  })
})

describe('the announcements of a final failure', () => {
  const order = [
    ...['connecting', 'headers', 'shouldRetry'],
    ...['closed', 'onError', 'event: error', 'onClose: failed'],
  ]
  const actors = order.slice(3)
  const notFound = { status: 404 }

  it.each(actors)('continue after close() in `%s`', async (actor) => {
    const { client, clock, log } = await startClient(notFound, actor, (self) => self.close())
    expect(await client.closed).toMatchObject({ reason: 'failed' })
    await clock.advance(86_400_000)
    expect(log).toEqual(order)
  })

  const rows = actors.flatMap((actor) =>
    (['connect', 'reconnect'] as const).map((method) => [method, actor] as const),
  )

  it.each(rows)('but for `onClose` end with %s() in `%s`', async (method, actor) => {
    const { client, log, statuses } = await startClient(notFound, actor, (self) => self[method]())
    await waitForStatus(client, 'open')
    const before = order.slice(0, order.indexOf(actor) + 1)
    const closing = actor === 'onClose: failed' ? [] : ['onClose: failed']
    expect(log).toEqual([...before, 'connecting', ...closing, ...opening.slice(1)])
    expect(statuses.filter((status) => status === 'closed')).toHaveLength(
      actor === 'closed' ? 0 : 1,
    )
  })

  it.each(actors)('but for `onClose` end with connect() and close() in `%s`', async (actor) => {
    const { client, clock, log, statuses } = await startClient(notFound, actor, (self) => {
      self.connect()
      self.close()
    })
    expect(await client.closed).toMatchObject({})
    await clock.advance(86_400_000)
    const before = order.slice(0, order.indexOf(actor) + 1)
    const closing = actor === 'onClose: failed' ? [] : ['onClose: failed']
    expect(log).toEqual([...before, 'connecting', 'closed', 'onClose: closed', ...closing])
    const first = actor === 'closed' ? [] : ['closed']
    expect(statuses).toEqual(['connecting', ...first, 'connecting', 'closed'])
    expect(client.state).toMatchObject({ status: 'closed' })
    expect(client.state).not.toHaveProperty('error')
  })
})

/** Starts a client whose first attempt hangs in its headers function; `onAbort` runs when that attempt is aborted. */
async function startHangingClient(onAbort: () => void, options: ClientOptions = {}) {
  const called = deferred()
  let isFirst = true
  const client = closeAfterTest(
    new EventSourceClient(testSession().url('/silence'), {
      ...frozenPlatform(),
      ...options,
      headers({ signal }) {
        if (!isFirst) return {}
        isFirst = false
        signal.addEventListener('abort', onAbort)
        called.resolve()
        return new Promise<never>(() => {})
      },
    }),
  )
  await called.promise
  const statuses: string[] = []
  onChange(client, () => statuses.push(client.state.status))
  return { client, statuses }
}

describe('an abort listener of the attempt', () => {
  it('that connects and closes the client announces "closed" once', async () => {
    const closes: string[] = []
    const { client, statuses } = await startHangingClient(
      () => {
        client.connect()
        client.close()
      },
      { onClose: ({ reason }) => closes.push(reason) },
    )
    client.close()
    expect(statuses).toEqual(['connecting', 'closed'])
    expect(closes).toEqual(['closed', 'closed'])
  })

  it.each([undefined, '5'])(
    'that closes the client prevails over reconnect(): ID %s',
    async (lastEventId) => {
      const { client, statuses } = await startHangingClient(() => client.close())
      client.reconnect({ lastEventId })
      expect(await client.closed).toEqual({ reason: 'closed' })
      expect(client.state.status).toBe('closed')
      expect(statuses).toEqual(['closed'])
    },
  )
})

describe('a failed save of reconnect({ lastEventId })', () => {
  const lastEventId = {
    load: () => '',
    save() {
      throw new Error('disk full')
    },
  }

  it('leaves the client closed if `onError` closes it', async () => {
    const statuses: string[] = []
    const client: EventSourceClient = closeAfterTest(
      new EventSourceClient(testSession().url('/silence'), {
        ...frozenPlatform(),
        lastEventId,
        onError: () => client.close(),
      }),
    )
    await waitForStatus(client, 'open')
    onChange(client, () => statuses.push(client.state.status))
    client.reconnect({ lastEventId: '5' })
    expect(statuses).toEqual(['closed'])
    expect(client.state.status).toBe('closed')
  })

  it('makes one attempt if `onError` reconnects the client', async () => {
    const server = testSession()
    const client: EventSourceClient = closeAfterTest(
      new EventSourceClient(server.url('/silence'), {
        ...frozenPlatform(),
        lastEventId,
        onError: () => client.reconnect(),
      }),
    )
    await waitForStatus(client, 'open')
    client.reconnect({ lastEventId: '5' })
    await waitForStatus(client, 'open', 2)
    const { requests } = await server.waitForOpen(1)
    expect(requests.map((request) => request.lastEventId)).toEqual([null, '5'])
  })
})

describe('a platform function that closes the client', () => {
  it.each(['random', 'isOnline', 'now'] as const)('leaves it closed: %s', async (name) => {
    const statuses: string[] = []
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    // From the first failure on, between two attempts.
    let isClosing = false
    const closeIn = (member: string) => void (isClosing && name === member && client.close())
    frozen.platform.random = () => (closeIn('random'), 0)
    frozen.platform.isOnline = () => (closeIn('isOnline'), true)
    const client: EventSourceClient = closeAfterTest(
      new EventSourceClient(await testSession().plan([{ status: 503 }]), {
        ...frozen,
        reconnect: {
          shouldRetry() {
            isClosing = true
            clock.now = () => (closeIn('now'), 0)
            return true
          },
        },
        onReconnect: () => statuses.push('onReconnect'),
      }),
    )
    onChange(client, () => statuses.push(client.state.status))
    expect(await client.closed).toEqual({ reason: 'closed' })
    await new Promise<void>((resolve) => queueMicrotask(resolve))
    expect(statuses).toEqual(['closed'])
    expect(client.state.status).toBe('closed')
    expect(clock.pending).toEqual([])
  })
})
