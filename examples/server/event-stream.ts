import { once } from 'node:events'
import { type EventBuffer, createEventBuffer, createSession } from 'better-sse'
import type { Request, Response } from 'express'

/** An event for one stream or for many: formatted once. */
export type OutgoingEvent = EventBuffer

/**
 * Formats an event. Without an ID the client keeps its position: right for what need not come again, such as who is
 * typing. (A session's own `push` makes up an ID for each event, which no server could resume from.)
 */
export function formatEvent(name: string, data: unknown, id?: number | string): OutgoingEvent {
  const event = createEventBuffer().event(name)
  if (id !== undefined) event.id(String(id))
  return event.data(data).dispatch()
}

/** Moves the client's position on without an event: where there was one that it does not want. */
export function formatPosition(id: number | string): OutgoingEvent {
  return createEventBuffer().id(String(id)).dispatch()
}

export interface EventStreamOptions {
  /** Milliseconds between two comments that say the server is there. */
  heartbeat?: number
  /** How long a client may take nothing of what is sent, in milliseconds, until its connection is dropped. */
  patience?: number
  headers?: Record<string, string>
}

/** A response that is a stream of events. */
export interface EventStream {
  /** Sends; resolves once the socket has room again. Producers of much wait for it, so that memory stays bounded. */
  send(...events: OutgoingEvent[]): Promise<void>
  /** Ends the response: the client will come back. */
  end(): void
  /** Aborted once the stream is over, whoever ended it. */
  readonly closed: AbortSignal
}

/**
 * Answers with a stream of events, by better-sse, with heartbeats. A client that stops reading is dropped: it comes back
 * by itself once it can, and resumes.
 */
export async function openEventStream(
  request: Request,
  response: Response,
  { heartbeat = 15_000, patience = 30_000, headers = {} }: EventStreamOptions = {},
): Promise<EventStream> {
  // better-sse takes the end of a request's body for the end of the connection: a POST has to be over before.
  request.resume()
  if (!request.closed) await once(request, 'close')
  const session = await createSession(request, response, {
    retry: null,
    keepAlive: heartbeat,
    headers,
  })
  const closed = new AbortController()
  response.once('close', () => closed.abort())
  // Gone while its request was looked at: there is no event for that any more.
  if (response.closed) closed.abort()
  // Express has GET answer HEAD too. That wants no body, and has seen all.
  if (request.method === 'HEAD') {
    response.end()
    closed.abort()
  }
  // A first byte: some browsers hand over the response only with it.
  else void session.batch((buffer) => void buffer.comment().dispatch())

  let room: Promise<void> | undefined
  async function untilThereIsRoom(): Promise<void> {
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(patience)])
    await once(response, 'drain', { signal }).catch(() => {
      response.destroy()
      // At once: its `close` comes later, and a loop that sends would not let it come.
      closed.abort()
    })
    room = undefined
  }

  return {
    closed: closed.signal,
    end: () => void response.end(),
    async send(...events) {
      if (closed.signal.aborted || response.writableEnded) return
      // One write for all of them: `session.batch` makes one of each.
      response.write(events.map((event) => event.read()).join(''))
      if (response.writableNeedDrain) await (room ??= untilThereIsRoom())
    },
  }
}
