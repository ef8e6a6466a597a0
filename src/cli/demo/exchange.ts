import type { IncomingMessage, ServerResponse } from 'node:http'
import { EventStream } from './event-stream.ts'

/** A request that cannot be answered as it is. */
export class RequestError extends Error {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

const maxBodyLength = 1_000_000

/** A request and its response. */
export class Exchange {
  readonly url: URL
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #heartbeat: number

  constructor(request: IncomingMessage, response: ServerResponse, heartbeat: number) {
    // A target such as // is not a URL, and matches no endpoint.
    this.url = URL.parse(request.url ?? '/', 'http://localhost') ?? new URL('http://localhost/*')
    this.#request = request
    this.#response = response
    this.#heartbeat = heartbeat
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return Array.isArray(value) ? value.join() : value
  }

  /** The ID of the last event that the client received, or an empty string. */
  get lastEventId(): string {
    return this.header('last-event-id') ?? ''
  }

  /** A number of the query. */
  number(name: string, { min, max, otherwise }: NumberParameter): number {
    const text = this.url.searchParams.get(name)
    if (text === null) return otherwise
    const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    throw new RequestError(400, `?${name} expects a number from ${min} to ${max}`)
  }

  /** The body, which must be a JSON object. */
  async json(): Promise<Record<string, unknown>> {
    this.#request.setEncoding('utf8')
    let text = ''
    // The response needs the connection after a body that is too long, too.
    for await (const chunk of this.#request.iterator({ destroyOnReturn: false })) {
      text += chunk
      if (text.length > maxBodyLength) throw new RequestError(413, 'The body is too long')
    }
    try {
      const value: unknown = JSON.parse(text)
      if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
    } catch {
      // Reported below.
    }
    throw new RequestError(400, 'The body must be a JSON object')
  }

  openStream(headers: Readonly<Record<string, string>> = {}): EventStream {
    return new EventStream(this.#response, { heartbeat: this.#heartbeat, headers })
  }

  sendText(status: number, text: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
    this.#response.end(`${text.trimEnd()}\n`)
  }

  sendJson(value: unknown): void {
    this.#response.writeHead(200, { 'content-type': 'application/json' })
    this.#response.end(JSON.stringify(value))
  }

  /** Responds with 204, which makes a client of server-sent events stop reconnecting. */
  endForGood(): void {
    this.#response.writeHead(204).end()
  }
}

interface NumberParameter {
  readonly min: number
  readonly max: number
  /** The value if the query does not have the parameter. */
  readonly otherwise: number
}
