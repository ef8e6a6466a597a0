import { once } from 'node:events'
import { type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fetchEventSource } from '@microsoft/fetch-event-source'
import { EventSource as EventSourcePackage } from 'eventsource'
import { createEventSource } from 'eventsource-client'
import { EventSource as ExtendedEventSource } from 'extended-eventsource'
// @ts-expect-error -- the package has no types
import { EventSource as LaunchDarklyEventSource } from 'launchdarkly-eventsource'
import { EventSource as UndiciEventSource } from 'undici'
import { afterEach, expect, test, vi } from 'vitest'
import { policies } from '../policies.ts'

/** The common members of the peers' classes. */
interface Standard {
  readonly readyState: number
  onerror: (() => void) | null
  close(): void
}

/** Opens the real peer; calls the function when it closes permanently. */
type Open = (url: string, onClosed: () => void) => () => void

const open =
  (make: (url: string) => Standard): Open =>
  (url, onClosed) => {
    const source = make(url)
    source.onerror = () => source.readyState === 2 && onClosed()
    return () => source.close()
  }

const peers: Record<string, Open> = {
  eventsource: open((url) => new EventSourcePackage(url) as Standard),
  undici: open((url) => new UndiciEventSource(url) as unknown as Standard),
  'extended-eventsource': open(
    (url) => new ExtendedEventSource(url, { disableLogger: true }) as unknown as Standard,
  ),
  'launchdarkly-eventsource': open((url) => new LaunchDarklyEventSource(url) as Standard),
  'launchdarkly-eventsource, backoff and jitter': open(
    (url) =>
      new LaunchDarklyEventSource(url, { maxBackoffMillis: 30_000, jitterRatio: 0.5 }) as Standard,
  ),
  'eventsource-client': (url) => {
    const client = createEventSource(url)
    return () => client.close()
  },
  'fetch-event-source': (url) => {
    // It requires both, and Node has neither.
    vi.stubGlobal('window', globalThis)
    vi.stubGlobal('document', new EventTarget())
    const controller = new AbortController()
    void fetchEventSource(url, { signal: controller.signal, openWhenHidden: true })
    return () => controller.abort()
  },
}

let server: Server | undefined
let close: (() => void) | undefined
afterEach(() => {
  close?.()
  vi.unstubAllGlobals()
  server?.closeAllConnections()
  server?.close()
})

/**
 * Opens a stream, breaks it off, and sends the given answer to later requests; resolves with the delays before them.
 */
async function delaysOf(
  peer: Open,
  answer: (response: ServerResponse) => void,
  requests: number,
): Promise<number[] | 'closed'> {
  const delays: number[] = []
  let pending: number[] = []
  const { setTimeout } = globalThis
  let seen = 0
  let finish: (outcome: number[] | 'closed') => void
  const outcome = new Promise<number[] | 'closed'>((resolve) => {
    finish = resolve
  })
  server = createServer((_, response) => {
    // The last timer that fired before a request caused it.
    if (seen++ > 0) delays.push(pending.at(-1)!)
    pending = []
    if (delays.length === requests) return finish(delays)
    if (seen > 1) return answer(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: x\n\n', () => response.socket!.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // Delays of a second or more are shortened. The packages' other timers are shorter, or much longer.
  vi.stubGlobal('setTimeout', (callback: () => void, delay = 0, ...rest: unknown[]) => {
    const isRetry = delay >= 500 && delay <= 20_000 && callback.name !== 'onTick'
    const run = () => {
      if (isRetry) pending.push(delay)
      callback()
    }
    return rest.length ? setTimeout(callback, delay, ...rest) : setTimeout(run, isRetry ? 1 : delay)
  })
  const { port } = server.address() as AddressInfo
  close = peer(`http://127.0.0.1:${port}/`, () => finish('closed'))
  return outcome
}

const breakOff = (response: ServerResponse) => void response.socket!.destroy()
const unavailable = (response: ServerResponse) =>
  void response.writeHead(503, { 'retry-after': '7', connection: 'close' }).end()

test.for(Object.entries(peers))(
  '%s reconnects with the delays of its policy',
  async ([name, peer]) => {
    // The random number that the simulation injects is Math.random in the package.
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.25)
    const policy = policies.find((known) => known.name === name)!
    const expected = (status?: number) =>
      [0, 1, 2].map((retry) =>
        policy.delay({ retry, status, retryAfter: 7000, serverDelay: undefined }, () => 0.25),
      )
    expect(await delaysOf(peer, breakOff, 3)).toEqual(expected())
    close?.()
    vi.unstubAllGlobals()
    // A server that is up again behind a proxy that still returns 503.
    const answered = await delaysOf(peer, unavailable, 3)
    const [first, ...others] = expected(503)
    expect(answered).toEqual(first === undefined ? 'closed' : [expected()[0], ...others])
    expect(random.mock.results.every(({ value }) => value === 0.25)).toBe(true)
  },
)
