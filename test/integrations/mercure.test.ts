import { EventSourceClient } from 'headwater'
import { EventSource } from 'headwater/event-source'
import { describe, expect, it, onTestFinished } from 'vitest'
import { recorder } from '../support/recorder.ts'
import { waitUntil } from '../support/wait-until.ts'
import { type Update, startHub } from './servers/mercure.ts'
import { cuttingProxy } from './support/cutting-proxy.ts'

interface SourceOptions {
  headers?: Record<string, string>
}

const clients = [
  {
    name: 'the drop-in',
    open: (url: URL, options: SourceOptions = {}) => new EventSource(url, options),
  },
  {
    name: 'the client',
    open: (url: URL, options: SourceOptions = {}) => new EventSourceClient(url, options),
  },
]

const idOf = (number: number): string =>
  `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const update = (number: number, topic = '/books/1'): Update => ({
  id: idOf(number),
  topic,
  data: `{\n  "available": "copy ${number}"\n}`,
})
const bearer = { authorization: 'Bearer reader' }

/** The hub's URL as announced by a resource, with the subscribed topics. */
async function discover(resource: string, topics: string[]): Promise<URL> {
  const { headers } = await fetch(resource)
  const [, hub = ''] = /<([^>]+)>;\s*rel="?mercure"?/.exec(headers.get('link') ?? '') ?? []
  const url = new URL(hub, resource)
  for (const topic of topics) url.searchParams.append('topic', topic)
  return url
}

describe.each(clients)('a Mercure-like hub with $name', ({ open }) => {
  /** A source at the hub that a resource names, through connections that are cut after these texts. */
  const subscribe = async (
    origin: string,
    { cuts = [] as string[], topics = ['/books/1'], headers = bearer as object, query = '' } = {},
  ) => {
    // The first connection is the discovery's.
    const proxy = await cuttingProxy(origin, ['{}', ...cuts])
    const url = await discover(`${proxy.origin}/books/1`, topics)
    if (query) url.searchParams.append('lastEventID', query)
    const source = open(url, { headers: { ...headers } })
    onTestFinished(() => source.close())
    return { proxy, source, log: recorder(source, ['open', 'error', 'message', 'removed']) }
  }

  it('is discovered by Link header and streams requested topics', async () => {
    const hub = await startHub()
    const { log } = await subscribe(hub.origin, { topics: ['/books/1', '/books/{id}', '/books/2'] })
    await waitUntil(() => hub.subscribers === 1)
    hub.publish(update(1))
    hub.publish(update(2, '/authors/1'))
    hub.publish({ ...update(3, '/books/2'), type: 'removed' })
    await log.waitFor(1, 'removed')
    expect(log.log).toMatchObject([
      { type: 'open' },
      { type: 'message', lastEventId: idOf(1), data: '{\n  "available": "copy 1"\n}' },
      { type: 'removed', lastEventId: idOf(3) },
    ])
  })

  it('resumes after drops with the token in each request', async () => {
    const hub = await startHub(Array.from({ length: 9 }, (_, index) => update(index + 1)))
    const { log, proxy } = await subscribe(hub.origin, {
      cuts: ['copy 3', 'copy 4', 'copy 8'],
      query: 'earliest',
    })
    await log.waitFor(9, 'message')
    hub.publish(update(10))
    const events = await log.waitFor(10, 'message')
    expect(events.map(({ lastEventId }) => lastEventId)).toEqual(
      Array.from({ length: 10 }, (_, index) => idOf(index + 1)),
    )
    const [, ...requests] = proxy.requests.map(({ headers }) => headers)
    expect(requests.map((headers) => headers['last-event-id'])).toEqual([
      undefined,
      idOf(2),
      idOf(3),
      idOf(7),
    ])
    expect(requests.map(({ authorization }) => authorization)).toEqual(
      Array.from({ length: 4 }, () => 'Bearer reader'),
    )
  })

  it('reads the last event ID from the query, then the header', async () => {
    const hub = await startHub([1, 2, 3, 4, 5].map((number) => update(number)))
    const { log } = await subscribe(hub.origin, { cuts: ['copy 5'], query: idOf(2) })
    const events = await log.waitFor(3, 'message')
    expect(events.map(({ lastEventId }) => lastEventId)).toEqual([3, 4, 5].map(idOf))
  })

  it('sends private updates if the cookie is sent', async () => {
    const hub = await startHub([{ ...update(1), isPrivate: true }])
    const { log } = await subscribe(hub.origin, {
      headers: { cookie: 'theme=dark; mercureAuthorization=reader' },
      query: 'earliest',
    })
    expect(await log.waitFor(1, 'message')).toMatchObject([{ lastEventId: idOf(1) }])
  })

  it('closes a source without a token', async () => {
    const hub = await startHub()
    const { log, proxy, source } = await subscribe(hub.origin, { headers: {} })
    await log.waitFor(1, 'error')
    expect(log.log).toEqual([{ type: 'error', readyState: 2 }])
    expect(source.readyState).toBe(source.CLOSED)
    expect(proxy.requests).toHaveLength(2)
  })
})

describe('the client at a hub, beyond EventSource', () => {
  it('starts from a given last event ID without a query', async () => {
    const hub = await startHub([1, 2, 3].map((number) => update(number)))
    const url = await discover(`${hub.origin}/books/1`, ['/books/1'])
    const client = new EventSourceClient(url, { headers: bearer, lastEventId: idOf(1) })
    onTestFinished(() => client.close())
    const seen: string[] = []
    for await (const { lastEventId } of client.events()) if (seen.push(lastEventId) === 2) break
    expect(seen).toEqual([2, 3].map(idOf))
  })

  it('reads in onOpen that the hub lost its last event ID', async () => {
    const hub = await startHub([7, 8].map((number) => update(number)))
    const url = await discover(`${hub.origin}/books/1`, ['/books/1'])
    const preceding: (string | null)[] = []
    const client = new EventSourceClient(url, {
      headers: bearer,
      lastEventId: idOf(1),
      onOpen: ({ headers }) => preceding.push(headers.get('last-event-id')),
    })
    onTestFinished(() => client.close())
    await waitUntil(() => preceding.length === 1)
    expect(preceding).toEqual([idOf(8)])
  })
})
