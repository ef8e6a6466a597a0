import type { ByteReader, ByteStream, FetchResponse } from '../index.ts'

/** The body of a {@link NodeResponse}. It is read once: by a reader, a loop, `text()` or `json()`. */
export interface NodeBody extends ByteStream, AsyncIterable<Uint8Array> {
  /** Whether it has a reader. */
  readonly locked: boolean
}

/** The response of a {@link NodeFetch}: the members of `fetch`'s response that make sense for a stream. */
export interface NodeResponse extends FetchResponse {
  /** The status, e.g. `200`. A redirect is a response like any other. */
  readonly status: number
  /** The server's reason phrase, e.g. `'OK'`. */
  readonly statusText: string
  /** Whether the status is one from 200 to 299. */
  readonly ok: boolean
  /** The requested URL, without its fragment. */
  readonly url: string
  /** The response's headers. */
  readonly headers: Headers
  /** The response's body, decompressed unless `decompress` is `false`. `null` for HEAD and the statuses 204 and 304. */
  readonly body: NodeBody | null
  /** Whether the body has a reader, or was read. */
  readonly bodyUsed: boolean
  /** Reads the body as UTF-8. Rejects with a `TypeError` if it is cut. */
  text(): Promise<string>
  /** Reads the body as JSON. Rejects with a `SyntaxError` if it is not JSON. */
  json(): Promise<unknown>
}

/** The parts of a response. */
export interface ResponseHead {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly headers: Headers
}

/** The source of a body: its exchange. */
interface Chunks {
  read: ByteReader['read']
  cancel(): void
}

/** Separate from its exchange, so that a reader of the body does not keep the headers in memory. */
export class ExchangeResponse implements NodeResponse {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly headers: Headers
  readonly body: NodeBody | null

  constructor({ status, statusText, url, headers }: ResponseHead, body: NodeBody | null) {
    this.status = status
    this.statusText = statusText
    this.url = url
    this.headers = headers
    this.body = body
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get bodyUsed(): boolean {
    return this.body?.locked ?? false
  }

  async text(): Promise<string> {
    const decoder = new TextDecoder()
    let text = ''
    if (this.body)
      for await (const chunk of this.body) text += decoder.decode(chunk, { stream: true })
    return text + decoder.decode()
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }
}

/** The body of an exchange, for its caller. */
export class ExchangeBody implements NodeBody {
  readonly #chunks: Chunks
  #isLocked = false

  constructor(chunks: Chunks) {
    this.#chunks = chunks
  }

  get locked(): boolean {
    return this.#isLocked
  }

  getReader(): ByteReader {
    if (this.#isLocked) throw new TypeError('The body has a reader already, or was read')
    this.#isLocked = true
    return new ExchangeReader(this.#chunks)
  }

  async cancel(): Promise<void> {
    if (this.#isLocked) throw new TypeError('The body has a reader; cancel that')
    this.#isLocked = true
    this.#chunks.cancel()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const reader = this.getReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        yield value!
      }
    } finally {
      await reader.cancel()
    }
  }
}

class ExchangeReader implements ByteReader {
  readonly #chunks: Chunks

  constructor(chunks: Chunks) {
    this.#chunks = chunks
  }

  read(): ReturnType<ByteReader['read']> {
    return this.#chunks.read()
  }

  async cancel(): Promise<void> {
    this.#chunks.cancel()
  }
}
