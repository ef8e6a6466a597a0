import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

/** The fields of an event. */
export interface OutgoingEvent {
  readonly event?: string
  readonly id?: string
  readonly data: string
}

export interface EventStreamOptions {
  /** The interval of comments that keep the connection open, in milliseconds. */
  readonly heartbeat: number
  readonly headers?: Readonly<Record<string, string>>
}

/** A response of server-sent events. */
export class EventStream {
  /** Aborted once the connection is closed, by either side. */
  readonly signal: AbortSignal
  readonly #response: ServerResponse

  constructor(response: ServerResponse, { heartbeat, headers }: EventStreamOptions) {
    const closed = new AbortController()
    this.signal = closed.signal
    this.#response = response
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      // Neither a cache nor a proxy that compresses may hold events back.
      'cache-control': 'no-cache, no-transform',
      // nginx buffers a response unless this header forbids it.
      'x-accel-buffering': 'no',
      ...headers,
    })
    // Firefox and some proxies pass the headers on only with the first byte of the body.
    response.write(': connected\n\n')
    const heartbeats = setInterval(() => response.write(':\n\n'), heartbeat)
    response.on('close', () => {
      clearInterval(heartbeats)
      closed.abort()
    })
  }

  /** Sends an event. Resolves once the client can take the next one; rejects if it has left. */
  async send({ event, id, data }: OutgoingEvent): Promise<void> {
    const { signal } = this
    signal.throwIfAborted()
    const lines = [
      ...(event === undefined ? [] : [`event: ${event}`]),
      ...(id === undefined ? [] : [`id: ${id}`]),
      ...data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`),
    ]
    const isAccepted = this.#response.write(`${lines.join('\n')}\n\n`)
    if (!isAccepted) await once(this.#response, 'drain', { signal })
  }

  /** Ends the response. The client reconnects unless it knows that the stream is complete. */
  end(): void {
    this.#response.end()
  }

  /** Breaks the connection, as a failing network does. */
  destroy(): void {
    this.#response.destroy()
  }
}
