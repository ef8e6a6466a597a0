import { type ByteReader, type FetchResponse, readEvents } from '../index.ts'
import type { RequestRecord } from './records.ts'
import type { BodyEnd, TapListener } from './tap-listener.ts'

/**
 * The response, with a body whose events the listeners get as raw data. They get the events of a chunk before the reader of
 * the response gets the chunk.
 */
export function readAlong(
  response: FetchResponse,
  request: RequestRecord,
  listeners: ReadonlySet<TapListener>,
): FetchResponse {
  const body = response.body!
  let isOver = false
  const finish = (end: BodyEnd) => {
    if (!isOver) for (const each of listeners) each.onBodyEnd(request, end)
    isOver = true
  }
  const { status, statusText, url, headers } = response
  return {
    status,
    ...(statusText !== undefined && { statusText }),
    url,
    headers,
    body: {
      cancel() {
        finish({ end: 'cancelled' })
        return body.cancel()
      },
      getReader: () =>
        watchReader(body.getReader(), {
          // The body of an error is not a stream of events.
          parser: status === 200 ? new EventParser(request, listeners) : undefined,
          onBytes(count) {
            for (const each of listeners) each.onBytes(request, count)
          },
          finish,
        }),
    },
  }
}

interface Watch {
  readonly parser: EventParser | undefined
  onBytes(count: number): void
  finish(end: BodyEnd): void
}

function watchReader(reader: ByteReader, { parser, onBytes, finish }: Watch): ByteReader {
  return {
    async read() {
      try {
        const result = await reader.read()
        if (result.value) {
          onBytes(result.value.byteLength)
          await parser?.parse(result.value)
        }
        if (result.done) {
          parser?.end()
          finish({ end: 'ended' })
        }
        return result
      } catch (cause) {
        parser?.end()
        finish({ end: 'lost', cause })
        throw cause
      }
    },
    cancel() {
      parser?.end()
      finish({ end: 'cancelled' })
      return reader.cancel()
    },
  }
}

/** Parses chunks with `readEvents`, so that the events are the same as the client's. */
class EventParser {
  /** Takes the next chunk; set while `readEvents` waits for one. */
  #take: ((chunk: Uint8Array | undefined) => void) | undefined
  /** Called when `readEvents` asks for another chunk, and has therefore yielded the events of the last one. */
  #onIdle: (() => void) | undefined
  #isEnded = false

  constructor(request: RequestRecord, listeners: ReadonlySet<TapListener>) {
    void this.#read(request, listeners)
  }

  /** Resolves once the listeners have all events of the chunk. */
  async parse(chunk: Uint8Array): Promise<void> {
    // `readEvents` asks for its first chunk a few microtasks after the start.
    while (!this.#take && !this.#isEnded) await this.#idle()
    if (this.#isEnded) return
    const isParsed = this.#idle()
    const take = this.#take
    this.#take = undefined
    take?.(chunk)
    await isParsed
  }

  end(): void {
    this.#isEnded = true
    this.#take?.(undefined)
    this.#onIdle?.()
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve
    })
  }

  async *#chunks() {
    while (!this.#isEnded) {
      const chunk = await new Promise<Uint8Array | undefined>((resolve) => {
        this.#take = resolve
        this.#onIdle?.()
      })
      if (!chunk) return
      yield chunk
    }
  }

  async #read(request: RequestRecord, listeners: ReadonlySet<TapListener>) {
    try {
      // The limit is the client's: it ends the stream, and so this.
      for await (const each of readEvents(this.#chunks(), { maxBufferSize: Infinity }))
        for (const listener of listeners) listener.onEvent(request, each)
    } catch {
      // The page was frozen, so that the client reconnects, too.
    } finally {
      this.end()
    }
  }
}
