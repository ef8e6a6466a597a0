import { once } from 'node:events'
import { type EventBuffer, createEventBuffer, createSession } from 'better-sse'
import type { Request, Response } from 'express'
import { countEvents, countStream } from './traffic.ts'

/** A formatted event, for one stream or many. */
export type OutgoingEvent = EventBuffer

/**
 * Formats an event. Without an ID the client keeps its position, as for events that are not resumed, such as typing
 * notifications. (A session's `push` creates a random ID for each event, from which no server can resume.)
 */
export function formatEvent(name: string, data: unknown, id?: number | string): OutgoingEvent {
  const event = createEventBuffer().event(name)
  if (id !== undefined) event.id(String(id))
  return event.data(data).dispatch()
}

/** Moves the client's position without an event, past one that the client does not want. */
export function formatPosition(id: number | string): OutgoingEvent {
  return createEventBuffer().id(String(id)).dispatch()
}

export interface EventStreamOptions {
  /** Milliseconds between two comments. */
  heartbeat?: number
  /** Milliseconds after which the connection of a client that does not read is closed. */
  stallTimeout?: number
  headers?: Record<string, string>
}

/** A response that is a stream of events. */
export interface EventStream {
  /** Sends events. Resolves once the socket's buffer has space. Fast producers wait for it, so memory stays bounded. */
  send(...events: OutgoingEvent[]): Promise<void>
  /** Ends the response. The client reconnects. */
  end(): void
  /** Aborts when either side closes the stream. */
  readonly closed: AbortSignal
}

/**
 * Responds with an event stream with heartbeats, by better-sse. The connection of a client that stops reading is closed;
 * the client reconnects later and resumes.
 */
export async function openEventStream(
  request: Request,
  response: Response,
  { heartbeat = 15_000, stallTimeout = 30_000, headers = {} }: EventStreamOptions = {},
): Promise<EventStream> {
  // better-sse mistakes the end of a request body for the end of the connection, so the body of a POST is read before.
  request.resume()
  if (!request.closed) await once(request, 'close')
  const session = await createSession(request, response, {
    retry: null,
    keepAlive: heartbeat,
    headers,
  })
  const closed = new AbortController()
  response.once('close', () => closed.abort())
  // The client may have left before the listener was added.
  if (response.closed) closed.abort()
  // Express handles HEAD like GET. A HEAD response has no body.
  if (request.method === 'HEAD') {
    response.end()
    closed.abort()
  }
  // Some browsers deliver the response only with its first byte.
  else void session.batch((buffer) => void buffer.comment().dispatch())

  countStream(request.originalUrl, closed.signal)
  let draining: Promise<void> | undefined
  async function waitForDrain(): Promise<void> {
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(stallTimeout)])
    await once(response, 'drain', { signal }).catch(() => {
      response.destroy()
      // A loop that sends would keep the `close` event from firing.
      closed.abort()
    })
    draining = undefined
  }

  return {
    closed: closed.signal,
    end: () => void response.end(),
    async send(...events) {
      if (closed.signal.aborted || response.writableEnded) return
      // One write for all events; `session.batch` would make one of each.
      countEvents(events.length)
      response.write(events.map((event) => event.read()).join(''))
      if (response.writableNeedDrain) await (draining ??= waitForDrain())
    },
  }
}
