import { describe, expect, it } from 'vitest'
import { EventSourceClient, type LastEventIdStore } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

const storeOf = (load: LastEventIdStore['load']): LastEventIdStore => ({ load, save() {} })

async function start(lastEventId: LastEventIdStore) {
  const server = testSession()
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{}]), { ...frozenPlatform(), lastEventId }),
  )
  await waitForStatus(client, 'open')
  return { server, client }
}

describe('the initial last event ID', () => {
  it('is the given string', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), { ...frozenPlatform(), lastEventId: '41' }),
    )
    expect(client.lastEventId).toBe('41')
    expect(client.state.lastEventId).toBe('41')
    expect((await server.waitForRequests(1)).requests[0]?.lastEventId).toBe('41')
  })

  it.each([
    ['sync', () => '42'],
    ['async', () => Promise.resolve('42')],
  ])('is loaded from the store (%s) before the first request', async (_, load) => {
    const { client, server } = await start(storeOf(load))
    expect((await server.log()).requests[0]?.lastEventId).toBe('42')
    expect(client.lastEventId).toBe('42')
    expect(client.state.lastEventId).toBe('42')
  })

  it.each([[null], [undefined], ['']])('is empty if the store returns %o', async (nothing) => {
    const { client, server } = await start(storeOf(() => nothing))
    expect((await server.log()).requests[0]?.lastEventId).toBeNull()
    expect(client.lastEventId).toBe('')
  })

  it('is loaded once, not for each attempt', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    let loads = 0
    const store = storeOf(() => `loaded ${(loads += 1)}`)
    const url = await server.plan([{ status: 503 }, {}])
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen, lastEventId: store }))
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual(['loaded 1', 'loaded 1'])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no disk')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no disk'))],
  ])('is loaded again after a failed attempt if the store %s', async (_, failToLoad) => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    let loads = 0
    const store = storeOf(() => ((loads += 1) === 1 ? failToLoad() : '42'))
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), { ...frozen, lastEventId: store }),
    )
    const { error } = await waitForStatus(client, 'waiting')
    expect(error).toMatchObject({
      code: 'store',
      retryable: true,
      cause: new Error('no disk'),
      message: 'Could not load the last event ID from the store: no disk',
    })
    expect((await server.log()).requests).toEqual([])
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests[0]?.lastEventId).toBe('42')
  })

  it.each([
    ['42', 42],
    ['42', Promise.resolve(42)],
    ['42', 42n],
    ['an object', { id: 42 }],
    ['an object', Object.create(null)],
    ['true', true],
  ])('closes the client without a request if the store gives %s', async (given, value) => {
    const server = testSession()
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), {
        ...frozenPlatform(),
        lastEventId: storeOf(() => value as never),
        onError: (error) => errors.push(error),
      }),
    )
    const { error, reason } = await client.closed
    expect(reason).toBe('failed')
    expect(errors).toEqual([error])
    expect(error).toMatchObject({
      code: 'store',
      retryable: false,
      message: `Could not load the last event ID from the store: load() gave ${given}, expected a string, null or undefined`,
    })
    expect((await server.log()).requests).toEqual([])
    expect(client.lastEventId).toBe('')
  })

  it.each([[null], [undefined]])('is empty if it is %s', async (lastEventId) => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), { ...frozenPlatform(), lastEventId }),
    )
    expect(client.lastEventId).toBe('')
    expect((await server.waitForRequests(1)).requests[0]?.lastEventId).toBeNull()
  })

  it('causes an error that names the option if it is invalid', () => {
    for (const lastEventId of [7, {}, { load() {} }, { save() {} }])
      expect(
        () => new EventSourceClient('https://example.com/', { lastEventId: lastEventId as never }),
      ).toThrow(/"lastEventId"/)
  })
})

describe('reconnect({ lastEventId })', () => {
  /** A store that records the saved IDs. */
  const recordingStore = (saves: string[]): LastEventIdStore => ({
    load: () => '41',
    save: (id) => void saves.push(id),
  })

  it('resumes from that ID, or from the start if it is empty', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['id: 7\ndata: 1\n\n'] }, {}, {}])
    const frozen = frozenPlatform()
    const client = closeAfterTest(new EventSourceClient(url, frozen))
    await client.once('message')
    client.reconnect({ lastEventId: '3' })
    expect(client.lastEventId).toBe('3')
    await waitForStatus(client, 'open', 2)
    client.reconnect({ lastEventId: '' })
    await frozen.platform.clock.waitForTimers()
    await frozen.platform.clock.advanceToNext()
    await waitForStatus(client, 'open', 3)
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '3', null])
  })

  it('is saved before the store has loaded, even if it is empty', async () => {
    const server = testSession()
    const saves: string[] = []
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{}]), {
        ...frozenPlatform(),
        lastEventId: { ...recordingStore(saves), load: () => new Promise(() => {}) },
      }),
    )
    client.reconnect({ lastEventId: '' })
    expect(saves).toEqual([''])
    await waitForStatus(client, 'open')
  })

  it('restarts the stream after the server rejected the ID', async () => {
    const server = testSession()
    const saves: string[] = []
    const url = await server.plan([{ status: 409 }, { chunks: ['id: 1\ndata: first\n\n'] }])
    const client = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), lastEventId: recordingStore(saves) }),
    )
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 409 } })
    client.reconnect({ lastEventId: '' })
    expect(saves).toEqual([''])
    expect((await client.once('message')).data).toBe('first')
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual(['41', null])
    expect(saves).toEqual(['', '1'])
  })

  it('is not overwritten by an event that is still being handled', async () => {
    const server = testSession()
    const saves: string[] = []
    const url = await server.plan([{ chunks: ['id: 7\ndata: 1\n\n'] }, {}])
    const client = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), lastEventId: recordingStore(saves) }),
    )
    let finish!: () => void
    const handling = new Promise<void>((resolve) => (finish = resolve))
    client.on('message', () => handling)
    await client.once('message')
    client.reconnect({ lastEventId: '2' })
    finish()
    await handling
    await waitForStatus(client, 'open', 2)
    expect(saves).toEqual(['2'])
    expect(client.lastEventId).toBe('2')
  })

  it('is not overwritten by the event whose handler calls it', async () => {
    const server = testSession()
    const saves: string[] = []
    const url = await server.plan([{ chunks: ['id: 7\ndata: 1\n\nid: 8\ndata: 2\n\n'] }, {}])
    const client = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), lastEventId: recordingStore(saves) }),
    )
    const received: string[] = []
    client.on('message', ({ data }) => {
      received.push(data)
      client.reconnect({ lastEventId: '2' })
    })
    await waitForStatus(client, 'open', 2)
    expect(received).toEqual(['1'])
    expect(saves).toEqual(['2'])
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual(['41', '2'])
  })

  it('is not overwritten by a store that is still loading', async () => {
    const server = testSession()
    let answer!: (id: string) => void
    const load = () => new Promise<string>((resolve) => (answer = resolve))
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{}]), {
        ...frozenPlatform(),
        lastEventId: storeOf(load),
      }),
    )
    await Promise.resolve()
    client.reconnect({ lastEventId: '5' })
    answer('41')
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests.map(({ lastEventId }) => lastEventId)).toEqual(['5'])
  })

  it('rejects a value that is not a string', () => {
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', { autoConnect: false }),
    )
    const wrong = { lastEventId: 3 as unknown as string }
    expect(() => client.reconnect(wrong)).toThrow(
      /^Invalid option "lastEventId": expected a string/,
    )
  })
})
