import { describe, expect, it } from 'vitest'
import { NetworkError, RetriesExhaustedError, streamEvents } from '../../src/index.ts'
import { EventSource } from '../../src/event-source/index.ts'
import { SharedEventSourceClient, sharedFetch } from '../../src/shared/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import {
  atOnce,
  closeAfterTest,
  failureOf,
  readers,
  take,
  thrownBy,
  waitForStatus,
} from '../support/client-probes.ts'
import { frameOf } from '../support/numbered-event.ts'
import { replaceGlobal } from '../support/replace-global.ts'
import { testSession } from '../support/test-session.ts'

/** Whether this runtime has the parts that a group needs. */
const { BroadcastChannel, isSecureContext, navigator } = globalThis
const canShare = !!navigator?.locks && !!BroadcastChannel && isSecureContext !== false
const modes = [
  { mode: 'with locks and channels of the runtime', isShared: canShare, prepare: () => {} },
  {
    mode: 'without BroadcastChannel',
    isShared: false,
    prepare: () => replaceGlobal('BroadcastChannel', undefined),
  },
]

let names = 0
/** Other tests of this origin run at the same time. */
const newName = () => `test ${Date.now()} ${Math.random()} ${names++}`

describe.each(readers)('a fetch or reader of $reader', ({ read }) => {
  const details = { action: 'open', reason: 'because', url: 'https://example.test/', attempt: 7 }

  it('passes an EventSourceError on unchanged', async () => {
    const error = new RetriesExhaustedError(details)
    const rejected = await failureOf(
      read('https://example.test/', { fetch: () => Promise.reject(error) }),
    )
    expect(rejected).toBe(error)
    const lost = new NetworkError(details, false)
    const body = {
      cancel: async () => {},
      getReader: () => ({ cancel: async () => {}, read: () => Promise.reject(lost) }),
    }
    const headers = new Headers({ 'content-type': 'text/event-stream' })
    const fetch = async () => ({ status: 200, url: '', headers, body })
    expect(await failureOf(read('https://example.test/', { fetch }))).toBe(lost)
  })
})

describe.each(modes)('two clients of one name, $mode', ({ isShared, prepare }) => {
  it('get the same events, and share the connection if the runtime can', async () => {
    prepare()
    const server = testSession()
    const url = await server.plan([{}])
    const name = newName()
    const clients = [0, 1].map(() => closeAfterTest(new SharedEventSourceClient(url, { name })))
    const loops = clients.map((client) => client.events())
    await Promise.all(clients.map((client) => waitForStatus(client, 'open')))
    const requests = isShared ? 1 : 2
    await server.waitFor({ open: requests })
    for (let request = 1; request <= requests; request++) {
      await server.write(frameOf(1), request)
      await server.write(frameOf(2), request)
    }
    for (const loop of loops)
      expect((await take(loop, 2)).map(({ lastEventId }) => lastEventId)).toEqual(['1', '2'])
    for (const client of clients)
      expect(client.shared).toEqual({ role: isShared ? 'leader' : 'alone', tabs: 1 })
    for (const client of clients) client.close()
    await server.waitFor({ closed: requests })
    expect((await server.log()).requests).toHaveLength(requests)
  })

  it('behave as plain clients: reconnect, resume, fail', async () => {
    prepare()
    const server = testSession()
    const url = await server.plan([
      { chunks: [frameOf(1)], ending: 'end' },
      { status: 503 },
      { chunks: [frameOf(2)], ending: 'end' },
      { status: 404, chunks: ['no such stream'] },
    ])
    const seen: string[] = []
    const client = closeAfterTest(
      new SharedEventSourceClient(url, {
        reconnect: { ...atOnce },
        onOpen: () => seen.push('open'),
        onError: ({ code, status }) => seen.push(`error ${code} ${status}`),
        onReconnect: () => seen.push('reconnect'),
        onClose: ({ reason }) => seen.push(`closed ${reason}`),
      }),
    )
    client.onAny(({ lastEventId }) => seen.push(`event ${lastEventId}`))
    await client.closed
    expect(seen).toEqual([
      'open',
      'event 1',
      'reconnect',
      'error http 503',
      'reconnect',
      'open',
      'event 2',
      'reconnect',
      'error http 404',
      'closed failed',
    ])
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '1', '1', '2'])
  })
})

describe.each(modes)('a shared fetch, $mode', ({ isShared, prepare }) => {
  it('serves streamEvents and the drop-in', async () => {
    prepare()
    const server = testSession()
    const url = await server.plan([{ chunks: [frameOf(1), frameOf(2)] }])
    const fetch = sharedFetch(newName(), { replay: 2 })
    const source = closeAfterTest(new EventSource(url, { fetch }))
    const first = new Promise((resolve) => {
      source.onmessage = ({ lastEventId }) => resolve(lastEventId)
    })
    expect(await first).toBe('1')
    const ids: string[] = []
    for await (const { lastEventId } of streamEvents(url, { fetch })) {
      ids.push(lastEventId)
      if (lastEventId === '2') break
    }
    expect(ids).toEqual(['1', '2'])
  })

  it('sends a POST only with "idempotent: true" if it may be sent again', async () => {
    prepare()
    const fetch = async () => eventStream([new TextEncoder().encode('data: hello\n\n')])
    const name = newName()
    const read = async (idempotent: boolean) => {
      const options = { method: 'POST', fetch: sharedFetch(name, { fetch, idempotent }) }
      for await (const { data } of streamEvents('https://example.test/', options)) return data
      return undefined
    }
    expect(await read(true)).toBe('hello')
    const outcome = await read(false).catch(({ message }: Error) => message)
    expect(outcome).toMatch(isShared ? 'a shared POST is sent again by other tabs' : 'hello')
  })
})

describe('the options of a shared client', () => {
  const url = 'https://example.test/'
  const construct = (options: object, given: unknown = url) =>
    new SharedEventSourceClient(given as string, { autoConnect: false, ...options })
  const misuse = (options: object, given?: unknown) =>
    thrownBy(() => construct(options, given)) as Error

  it.each([
    ['url', {}, () => url],
    ['headers', { headers: () => ({}) }, url],
    ['body', { body: () => 'x', idempotent: true }, url],
    ['body', { body: new Uint8Array(1), idempotent: true }, url],
    ['json', { json: () => ({}), idempotent: true }, url],
  ])('require a name if "%s" does not identify the request', (option, options, given) => {
    const error = misuse(options, given)
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(`Invalid option "name": required, because "${option}"`)
    expect(construct({ ...options, name: 'prices' }, given).state.status).toBe('idle')
  })

  it('allow a POST with "idempotent: true" only', () => {
    const error = misuse({ json: { a: 1 } })
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch('Invalid option "idempotent": a shared POST is sent again')
    expect(misuse({ idempotent: false }).message).toMatch('a shared GET is sent again')
    expect(construct({ json: { a: 1 }, idempotent: true }).state.status).toBe('idle')
  })

  it.each([
    [{ name: '' }, 'Invalid option "name": expected a string that is not empty, got ""'],
    [{ name: 1 }, 'Invalid option "name": expected a string that is not empty, got 1'],
    [
      { replay: -1 },
      'Invalid option "replay": expected a whole number from 0 or \'latest\', got -1',
    ],
    [
      { replay: 'all' },
      'Invalid option "replay": expected a whole number from 0 or \'latest\', got "all"',
    ],
    [{ onGap: true }, 'Invalid option "onGap": expected a function, got boolean'],
    [{ onSharedChange: null }, 'Invalid option "onSharedChange": expected a function, got null'],
  ])('that are invalid throw a TypeError: %o', (options, message) => {
    const error = misuse(options)
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toBe(message)
  })

  it('are checked at once, although only the leader uses them', () => {
    expect(misuse({ headers: { 'bad name': 'x' } })).toBeInstanceOf(TypeError)
    for (const headers of ['x-token: secret', { 'x-token': 'secret\nx' }]) {
      const { message } = misuse({ headers })
      expect(message).toMatch('Invalid option "headers": expected an object')
      expect(message).not.toContain('secret')
    }
    expect(misuse({ json: 1n, idempotent: true }).message).toMatch('Invalid option "json"')
    expect(misuse({ idleTimeout: -1 })).toBeInstanceOf(TypeError)
    expect(thrownBy(() => sharedFetch(''))).toBeInstanceOf(TypeError)
    expect(thrownBy(() => SharedEventSourceClient.closeAll(''))).toBeInstanceOf(TypeError)
  })
})

describe('a client without a name', () => {
  it('shares with clients of the same request only', async () => {
    const server = testSession()
    const url = await server.plan([{}])
    const open = (headers: Record<string, string>) =>
      closeAfterTest(new SharedEventSourceClient(url, { headers }))
    const clients = [open({ 'x-a': '1' }), open({ 'X-A': '1' }), open({ 'x-a': '2' })]
    await Promise.all(clients.map((client) => waitForStatus(client, 'open')))
    expect((await server.log()).requests).toHaveLength(canShare ? 2 : 3)
  })
})

describe.each(modes)('closeAll() $mode', ({ prepare }) => {
  it('closes the clients of the name in this page, and ends its shared fetches', async () => {
    prepare()
    const server = testSession()
    const url = await server.plan([{}])
    const name = newName()
    const client = closeAfterTest(new SharedEventSourceClient(url, { name }))
    const other = closeAfterTest(new SharedEventSourceClient(url, { name: newName() }))
    const events = streamEvents(url, { fetch: sharedFetch(name) })
    const ended = failureOf(events.next())
    await Promise.all([waitForStatus(client, 'open'), waitForStatus(other, 'open')])
    SharedEventSourceClient.closeAll(name)
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect(await ended).toMatchObject({ code: 'closed' })
    expect(other.state.status).toBe('open')
    // The drop-in does not connect again.
    const source = new EventSource(url, { fetch: sharedFetch(name) })
    await new Promise((resolve) => source.addEventListener('open', resolve))
    SharedEventSourceClient.closeAll(name)
    await new Promise((resolve) => source.addEventListener('error', resolve))
    expect(source.readyState).toBe(EventSource.CLOSED)
  })
})
