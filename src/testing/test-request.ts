/** The arguments of `fetch`. */
export type FetchInput = string | URL | Request
/** The options of `fetch`. */
export type FetchOptions = NonNullable<Parameters<typeof fetch>[1]>

/** A request as the server received it. */
export class TestRequest {
  /** The method, e.g. `'GET'`. */
  readonly method: string
  /** The absolute URL. */
  readonly url: string
  /** The headers. */
  readonly headers: Headers
  /** The options of `fetch` as given, such as `credentials` and `cache`. */
  readonly init: FetchOptions
  readonly #request: Request
  #text: Promise<string> | undefined

  constructor(input: FetchInput, init: FetchOptions = {}) {
    const { method, headers, body, duplex } = init as FetchOptions & { duplex?: 'half' }
    // Only these: workerd rejects others, and Node the signal of another realm, such as jsdom's.
    const given = { method, headers, body, duplex }
    const options = Object.entries(given).filter(([, value]) => value !== undefined)
    this.#request = new Request(input, Object.fromEntries(options) as FetchOptions)
    this.method = this.#request.method
    this.url = this.#request.url
    this.headers = this.#request.headers
    this.init = init
  }

  /** The `Last-Event-ID` header, decoded from UTF-8; `undefined` without one. */
  get lastEventId(): string | undefined {
    const value = this.headers.get('last-event-id')
    if (value === null) return undefined
    try {
      // A header's value is a string of bytes, except in workerd, where it is text.
      const bytes = Uint8Array.from(value, (byte) => {
        const code = byte.charCodeAt(0)
        if (code > 0xff) throw new RangeError('text')
        return code
      })
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      return value
    }
  }

  /** The body as text; `''` without one. */
  text(): Promise<string> {
    return (this.#text ??= this.#request.text())
  }

  /** The body, parsed as JSON. */
  async json<Value = unknown>(): Promise<Value> {
    return JSON.parse(await this.text()) as Value
  }

  /** The method and the URL, for messages. */
  toString(): string {
    return `${this.method} ${this.url}`
  }
}
