import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { Journey } from '../support/journey.ts'
import type { Reader } from './messages.ts'

/** The server's observations of one reader on a journey. */
export interface Sight {
  /** The header of each request as received, one character a byte; undefined if it is missing. */
  readonly positions: (string | undefined)[]
  /** Milliseconds from the end of a response to the request after it. */
  readonly pauses: number[]
}

interface Travelled extends Sight {
  endedAt: number
}

/** Serves each reader its journey, request by request, and 204 after the last stop. */
export class JourneyServer {
  readonly #journeys = new Map<number, { journey: Journey; sights: Map<string, Travelled> }>()

  add(id: number, journey: Journey): void {
    this.#journeys.set(id, { journey, sights: new Map() })
  }

  /** Removes a journey and returns the observations of its readers. */
  remove(id: number): ReadonlyMap<string, Sight> {
    const { sights } = this.#journeys.get(id)!
    this.#journeys.delete(id)
    return sights
  }

  /** Answers `/stream/<id>/<reader>`. */
  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , id, reader] = path.split('/') as [string, string, string, Reader]
    const { journey, sights } = this.#journeys.get(Number(id))!
    const sight = sights.get(reader) ?? { positions: [], pauses: [], endedAt: 0 }
    sights.set(reader, sight)
    const now = performance.now()
    const header = request.headers['last-event-id'] as string | undefined
    const index = sight.positions.push(header) - 1
    if (index > 0) sight.pauses.push(now - sight.endedAt)
    const stop = journey.stops[index]
    if (!stop || stop === 'refused') return void response.writeHead(204).end()
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    for (const chunk of stop.chunks) {
      if (chunk.length === 0) continue
      response.write(chunk)
      // Written separately; the network decides how the browser reads it.
      await setImmediate()
    }
    sight.endedAt = performance.now()
    response.end()
  }
}
