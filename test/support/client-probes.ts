import { onTestFinished, vi } from 'vitest'
import {
  EventSourceClient,
  type ClientState,
  type ClientStatus,
  type RequestOptions,
  type RequestUrl,
  type ServerEvent,
  type StreamOptions,
  streamEvents,
} from '../../src/index.ts'
import { EventSource } from '../../src/event-source/index.ts'
import { FakePlatform } from './fake-platform.ts'
import { waitUntil } from './wait-until.ts'

/** An event without its origin, which is the test server's. */
export type PlainEvent = Pick<ServerEvent, 'type' | 'data' | 'lastEventId'>

/** The options of both readers. */
export type ReaderOptions = RequestOptions & StreamOptions

/** Reconnects without a delay, for tests that do not test delays. */
export const atOnce = { initialDelay: 1, maxDelay: 1 } as const

/** The members of a client that probes use, for any type parameters. */
interface ObservedClient {
  readonly state: ClientState
  subscribe(listener: (state: ClientState) => void): () => void
}

/** Calls back on each change of the client's state, and not at once, as `subscribe` does. */
export function onChange(
  client: ObservedClient,
  listener: (state: ClientState) => void,
): () => void {
  let isFirst = true
  return client.subscribe((state) => {
    if (isFirst) isFirst = false
    else listener(state)
  })
}

/** Closes the client when the test ends: otherwise it would reconnect to a forgotten session. */
export function closeAfterTest<Client extends { close(): void }>(client: Client): Client {
  onTestFinished(() => client.close())
  return client
}

/** All events of the stream, once it has ended. */
export async function collect(events: AsyncIterable<ServerEvent>): Promise<PlainEvent[]> {
  const all: PlainEvent[] = []
  for await (const { type, data, lastEventId } of events) all.push({ type, data, lastEventId })
  return all
}

/** The next `count` events; the iteration stays open. */
export async function take<Item>(items: AsyncIterator<Item>, count: number): Promise<Item[]> {
  const taken: Item[] = []
  while (taken.length < count) {
    const { done, value } = await items.next()
    if (done) throw new Error(`The iteration ended after ${taken.length} of ${count} items`)
    taken.push(value)
  }
  return taken
}

/** Resolves with the state once the client has this status, in this attempt if one is given. */
export async function waitForStatus(
  client: ObservedClient,
  status: ClientStatus,
  attempt?: number,
): Promise<ClientState> {
  await waitUntil(
    () =>
      client.state.status === status && (attempt === undefined || client.state.attempt === attempt),
    {
      subscribe: (check) => client.subscribe(check),
      for: () =>
        `status '${status}', attempt ${attempt ?? 'any'}; it is ${JSON.stringify(client.state)}`,
    },
  )
  return client.state
}

/**
 * Options that freeze a client's clock, network and page. Connecting has no time limit, so every delay of the clock is a
 * reconnection delay. There is no jitter, unless the server sets a delay or the test gives `random`.
 */
export function frozenPlatform(random = () => 0) {
  return { platform: new FakePlatform({ random }), connectTimeout: 0 }
}

/** Replaces the platform's report of uncaught errors; returns the reported errors. */
export function catchReported(): unknown[] {
  const reported: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => void reported.push(error))
  return reported
}

/** Resolves once the client has read that many bytes of streams. */
export function waitForBytes(client: Pick<EventSourceClient, 'metrics'>, count: number) {
  return waitUntil(() => client.metrics.bytes >= count, {
    for: () => `${count} bytes; there were ${client.metrics.bytes}`,
  })
}

/** Records dispatched events of any type: a standard source has no listener for all types. */
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

/** The two ways to read one response to its end. The meaning of a stream is tested with both. */
export const readers = [
  {
    reader: 'EventSourceClient',
    read(url: RequestUrl, options: ReaderOptions = {}): Promise<PlainEvent[]> {
      const client = closeAfterTest(new EventSourceClient(url, { reconnect: false, ...options }))
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

/** The standard's drop-in next to them. It reports failures without an error object. */
export const allReaders = [
  ...readers,
  {
    reader: 'EventSource',
    read(url: string, options: RequestOptions = {}): Promise<PlainEvent[]> {
      const source = closeAfterTest(new SeenThrough(url, options))
      return source.ended.then(() => source.events)
    },
  },
] as const

/** Messages with the given data and no ID. */
export function messages(...data: string[]): PlainEvent[] {
  return data.map((text) => ({ type: 'message', data: text, lastEventId: '' }))
}

/** The rejection reason of the promise. It is observed from now on, so it never counts as unhandled. */
export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => Promise.reject(new Error('The promise was to reject')),
    (error: unknown) => error,
  )
}

/** The error that the function throws synchronously. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown')
}
