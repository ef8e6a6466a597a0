import { describe, expect, it, vi } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { webStorage } from '../../src/storage/index.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

/** An in-memory `Storage`. */
function createStorage(content: Record<string, string> = {}) {
  const items = new Map(Object.entries(content))
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  }
}

const numbered = 'id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n'

describe('webStorage', () => {
  it('stores the ID under its key, and resumes from it', async () => {
    const server = testSession()
    const storage = createStorage({ other: 'unrelated' })
    const url = await server.plan([{ chunks: [numbered] }, {}])
    const lastEventId = webStorage('prices', storage)
    const first = closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), lastEventId }))
    await waitUntil(() => storage.items.get('prices') === '2')
    first.close()

    const next = webStorage('prices', storage)
    const second = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), lastEventId: next }),
    )
    await waitForStatus(second, 'open')
    const { requests } = await server.log()
    expect(requests.map((request) => request.lastEventId)).toEqual([null, '2'])
    expect(storage.items).toEqual(
      new Map([
        ['other', 'unrelated'],
        ['prices', '2'],
      ]),
    )
  })

  it('reads localStorage when it is needed, not when it is created', async () => {
    vi.stubGlobal('localStorage', undefined)
    const lastEventId = webStorage('prices')
    const storage = createStorage({ prices: '41' })
    vi.stubGlobal('localStorage', storage)
    const server = testSession()
    const url = await server.plan([{ chunks: [numbered] }])
    closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), lastEventId }))
    await waitUntil(() => storage.items.get('prices') === '2')
    expect((await server.log()).requests[0]?.lastEventId).toBe('41')
  })

  it('reports a missing storage', async () => {
    vi.stubGlobal('localStorage', undefined)
    const lastEventId = webStorage('prices')
    const url = testSession().url('/hello')
    const client = closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), lastEventId }))
    const { error } = await waitForStatus(client, 'waiting')
    expect(error).toMatchObject({
      code: 'store',
      cause: { message: expect.stringMatching(/localStorage.*second argument/) as string },
    })
  })

  it('reports a full storage to onError, and the stream stays open', async () => {
    const storage = {
      getItem: () => null,
      setItem() {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
      },
    }
    const server = testSession()
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: [numbered] }]), {
        ...frozenPlatform(),
        lastEventId: webStorage('prices', storage),
        onError: (error) => errors.push(error),
      }),
    )
    const received: string[] = []
    client.on('message', ({ data }) => received.push(data))
    await waitUntil(() => errors.length === 2)
    expect(received).toEqual(['1', '2'])
    expect(errors).toMatchObject([
      { code: 'store', cause: { name: 'QuotaExceededError' } },
      { code: 'store', cause: { name: 'QuotaExceededError' } },
    ])
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
  })
})
