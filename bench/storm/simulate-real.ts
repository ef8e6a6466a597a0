import { EventSourceClient } from '../../src/client/event-source-client.ts'
import type { ReconnectOptions } from '../../src/core/reconnection/reconnect-options.ts'
import { type Scenario, serverDelayOf } from './scenario.ts'
import { seededRandom } from './seeded-random.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { type Reply, SimulatedServer } from './simulated-server.ts'
import { horizon } from './simulate.ts'

// A turn of the event loop, in which every promise that can settle does.
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** As {@link simulate}, with real clients, in which only the clock, the random numbers and `fetch` are replaced. */
export async function simulateReal(
  scenario: Scenario,
  options: ReconnectOptions | undefined,
  count: number,
  seed: number,
): Promise<SimulatedServer> {
  // Up for longer than `minUptime` before they are cut off.
  const clock = new SimulatedClock(-60_000)
  const server = new SimulatedServer(clock, scenario)
  const streams: ReadableStreamDefaultController[] = []
  const random = seededRandom(seed)
  const fetch = async () => {
    const reply = server.connect()
    // Responses after it has reconnected do not count.
    const serverDelay = clock.now() < 0 ? serverDelayOf(scenario, random) : undefined
    return responseTo(reply, serverDelay, streams)
  }
  const clients = Array.from(
    { length: count },
    () =>
      new EventSourceClient('http://localhost/', {
        fetch,
        platform: { clock, random },
        reconnect: options,
      }),
  )
  await turn()
  clock.jump(0)
  for (const stream of streams.splice(0)) stream.error(new TypeError('terminated'))
  await turn()
  while (server.backAt.length < count && clock.advance(horizon)) await turn()
  for (const client of clients) client.close()
  return server
}

function responseTo(
  reply: Reply,
  serverDelay: number | undefined,
  streams: ReadableStreamDefaultController[],
): Response {
  if (reply === 'refused') throw new TypeError('fetch failed')
  if (reply !== 'accepted') {
    const { status, retryAfter } = reply
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter / 1000) }
    return new Response(null, { status, headers })
  }
  const body = new ReadableStream({
    start(controller) {
      if (serverDelay !== undefined)
        controller.enqueue(new TextEncoder().encode(`retry: ${serverDelay}\n\n`))
      streams.push(controller)
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
