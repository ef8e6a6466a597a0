import { serverUrls } from '../support/test-session.ts'
import { type TestSession, headerOf, session } from '../support/session.ts'
import type { SessionLog } from '../support/session-log.ts'
import { waitUntil } from '../support/wait-until.ts'

/** The actions on one source: the platform's, then the drop-in. */
export interface Scenario {
  /** The URL to open, in a session of the scenario. */
  url: (server: TestSession) => string | Promise<string>
  init?: EventSourceInit
  /** The source is closed after that many events of these types; by default after the first error. */
  until?: Readonly<Record<string, number>>
  /** Actions while the source is open; it ends by itself, or is closed after `until`. */
  act?: (source: EventSource, server: TestSession) => void | Promise<void>
}

/** The observations of a source, from both sides. */
export interface Played {
  /** Immediately after construction. */
  start: unknown
  events: unknown[]
  end: unknown
  /** The requests at the server, with equal names for both sessions. */
  requests: ReturnType<typeof requestOf>[]
  /** The requested headers of each. */
  preflights: (string | null)[]
}

/** The types that the test server sends, and those of the source. */
const types = ['open', 'error', 'message', 'greeting', 'tick', 'custom', 'ping', 'delta', 'close']

/** Parts of a request that differ by chance or by design. */
const ignored = ['host', 'connection', 'referer']

export async function play(Source: typeof EventSource, scenario: Scenario): Promise<Played> {
  const server = session(serverUrls())
  const { until = { error: 1 } } = scenario
  const neutral = (text: string) => text.replaceAll(server.id, 'SESSION')
  const events: unknown[] = []
  const counts: Record<string, number> = {}
  let check = () => {}
  const source = new Source(await scenario.url(server), scenario.init)
  const stateOf = ({ readyState, url, withCredentials }: EventSource) => ({
    readyState,
    url: neutral(url),
    withCredentials,
  })
  const start = stateOf(source)
  const isOver = () => Object.entries(until).every(([type, count]) => (counts[type] ?? 0) >= count)
  for (const type of types)
    source.addEventListener(type, (event) => {
      const { data, lastEventId, origin } = event as Partial<MessageEvent<string>>
      const { readyState } = source
      const { bubbles, cancelable, constructor } = event
      const isPlain = constructor === Event
      const isMessage = constructor === MessageEvent
      events.push({
        type,
        readyState,
        bubbles,
        cancelable,
        isPlain,
        isMessage,
        lastEventId,
        origin,
        data: data === undefined ? undefined : neutral(data),
      })
      counts[type] = (counts[type] ?? 0) + 1
      // Closed at once, as a listener would: later events in the chunk must not arrive.
      if (isOver()) source.close()
      check()
    })
  try {
    await scenario.act?.(source, server)
    await waitUntil(isOver, {
      for: () => `${JSON.stringify(until)}; there was ${JSON.stringify(counts)}`,
      subscribe(changed) {
        check = changed
        return () => {}
      },
    })
    source.close()
    await server.waitFor({ open: 0 })
  } catch (cause) {
    throw new Error(`${String(Source).slice(0, 40)}: ${String(cause)}`, { cause })
  } finally {
    // A browser opens at most six connections to a server: an open one would be missing in the next scenario.
    source.close()
  }
  const log = await server.log()
  const end = stateOf(source)
  const requests = log.requests.map((request) => requestOf(request, neutral))
  const preflights = log.preflights.map((preflight) =>
    headerOf(preflight, 'access-control-request-headers'),
  )
  await server.forget()
  return { start, events, end, requests, preflights }
}

function requestOf(
  { method, path, headers, lastEventId, listener, body }: SessionLog['requests'][number],
  neutral: (text: string) => string,
) {
  const kept = headers
    .map(([name, value]) => [name.toLowerCase(), neutral(value)] as const)
    .filter(([name]) => !ignored.includes(name))
  return {
    method,
    listener,
    path: neutral(path),
    lastEventId,
    headers: Object.fromEntries(kept),
    body: body.text,
  }
}
