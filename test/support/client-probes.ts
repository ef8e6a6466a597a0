import { onTestFinished } from 'vitest'
import {
  EventSourceClient,
  type ClientStatus,
  type RequestOptions,
  type RequestUrl,
  type ServerEvent,
  type StreamOptions,
  streamEvents,
} from '../../src/index.ts'
import { EventSource } from '../../src/event-source/index.ts'
import { waitUntil } from './wait-until.ts'

/** An event but for its origin, which is the test server's. */
export type PlainEvent = Pick<ServerEvent, 'type' | 'data' | 'lastEventId'>

/** What both readers take. */
export type ReaderOptions = RequestOptions & StreamOptions

/** Comes back without a wait: for tests where the delay is of no account. */
export const atOnce = { initialDelay: 1, maxDelay: 1 } as const

/** The client, which the end of the test closes: it would come back to a server that has forgotten the session. */
export function closedAtEnd<Client extends { close(): void }>(client: Client): Client {
  onTestFinished(() => client.close())
  return client
}

/** All that the stream gives, once it has ended. */
export async function collect(events: AsyncIterable<ServerEvent>): Promise<PlainEvent[]> {
  const all: PlainEvent[] = []
  for await (const { type, data, lastEventId } of events) all.push({ type, data, lastEventId })
  return all
}

/** The next `count` of them; the iteration goes on. */
export async function take<Item>(items: AsyncIterator<Item>, count: number): Promise<Item[]> {
  const taken: Item[] = []
  while (taken.length < count) {
    const { done, value } = await items.next()
    if (done) throw new Error(`The iteration ended after ${taken.length} of ${count} items`)
    taken.push(value)
  }
  return taken
}

/** Resolves once the client has that status. */
export function untilStatus(
  client: Pick<EventSourceClient, 'state' | 'subscribe'>,
  status: ClientStatus,
): Promise<void> {
  return waitUntil(() => client.state.status === status, {
    subscribe: (check) => client.subscribe(check),
    for: () => `the status '${status}'; it is ${JSON.stringify(client.state)}`,
  })
}

/** Resolves once the client has read that many bytes of streams. */
export function untilBytes(client: Pick<EventSourceClient, 'metrics'>, count: number) {
  return waitUntil(() => client.metrics.bytes >= count, {
    for: () => `${count} bytes; there were ${client.metrics.bytes}`,
  })
}

/** Sees what is dispatched, whatever its type: nobody can listen to all types of a standard source. */
class SeenThrough extends EventSource {
  readonly events: PlainEvent[] = []
  readonly ended = new Promise<void>((resolve) => {
    this.onerror = () => {
      this.close()
      resolve()
    }
  })

  override dispatchEvent(event: Event): boolean {
    const { type, data, lastEventId } = event as MessageEvent<string>
    if (data !== undefined) this.events.push({ type, data, lastEventId })
    return super.dispatchEvent(event)
  }
}

/** The two ways to read one response to its end. What a stream means is tested by both. */
export const readers = [
  {
    reader: 'EventSourceClient',
    read(url: RequestUrl, options: ReaderOptions = {}): Promise<PlainEvent[]> {
      const client = closedAtEnd(new EventSourceClient(url, { reconnect: false, ...options }))
      return collect(client.events())
    },
  },
  {
    reader: 'streamEvents',
    read(url: RequestUrl, options: ReaderOptions = {}): Promise<PlainEvent[]> {
      return collect(streamEvents(url, options))
    },
  },
] as const

/** The standard's own beside them. What goes wrong it tells by no error. */
export const allReaders = [
  ...readers,
  {
    reader: 'EventSource',
    read(url: string, options: RequestOptions = {}): Promise<PlainEvent[]> {
      const source = closedAtEnd(new SeenThrough(url, options))
      return source.ended.then(() => source.events)
    },
  },
] as const

/** Events that have nothing but data. */
export function messages(...data: string[]): PlainEvent[] {
  return data.map((text) => ({ type: 'message', data: text, lastEventId: '' }))
}

/** What the promise rejects with. It is watched from now on, so that a rejection is never one that nobody handles. */
export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => Promise.reject(new Error('The promise was to reject')),
    (error: unknown) => error,
  )
}

/** What the function throws, at once. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown')
}
