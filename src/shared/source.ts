import {
  type ByteStream,
  type ClientOptions,
  EventSourceClient,
  type EventSourceError,
  type FetchLike,
  type FetchResponse,
  type RequestUrl,
} from '../index.ts'
import { FrameSplitter } from './frame-splitter.ts'
import { noop } from './call-safely.ts'
import { headerEntries } from './plain-error.ts'

/** The request that a tab makes if it leads, with its options. */
export interface SharedRequest {
  readonly url: RequestUrl
  readonly options: ClientOptions
}

/** The state of a source, whose error is an object or data. */
export type UpOf<Failure> =
  | { readonly state: 'connecting' }
  | {
      readonly state: 'open'
      readonly status: number
      readonly url: string
      readonly headers: readonly (readonly [string, string])[]
    }
  | {
      readonly state: 'waiting'
      readonly delay?: number
      readonly error?: Failure
      /** The unfinished last frame of a stream that ended. */
      readonly tail?: string
    }
  | {
      readonly state: 'closed'
      readonly reason: 'ended' | 'stopped' | 'failed'
      readonly error?: Failure
      readonly tail?: string
    }

/** The state of a source. */
export type Up = UpOf<EventSourceError>

/** Takes the frames of a source, and its state. */
export interface SourceHost {
  /** If it returns a promise, the source reads on once that has settled. */
  onTexts(texts: readonly string[]): Promise<void> | undefined
  onUp(up: Up): void
}

/** A real connection: a client without listeners, whose frames are read before it parses them. */
export class Source {
  readonly #host: SourceHost
  readonly #client: EventSourceClient
  #response: Extract<Up, { state: 'open' }> | undefined
  /** Its stream was accepted; the body of an error is none. */
  #isOpen = false
  #isOver = false
  #tail = ''

  constructor({ url, options }: SharedRequest, lastEventId: string, host: SourceHost) {
    this.#host = host
    this.#client = new EventSourceClient(url, {
      ...options,
      lastEventId,
      fetch: (requested, init) => this.#fetch(options.fetch, requested, init),
      // Each client of the group reports errors itself.
      onError: noop,
      onOpen: () => {
        this.#isOpen = true
        this.#report(this.#response!)
      },
      onReconnect: ({ delay, error }) =>
        this.#report({
          state: 'waiting',
          ...(delay !== undefined && { delay }),
          ...(error && { error }),
          ...this.#takeTail(),
        }),
      onClose: ({ reason, error }) => {
        if (reason === 'closed' || reason === 'aborted') return
        this.#report({
          state: 'closed',
          reason,
          ...(error && { error }),
          ...this.#takeTail(),
        })
      },
    })
    this.#client.subscribe(({ status }) => {
      if (status === 'connecting') this.#report({ state: 'connecting' })
    })
  }

  /** Connects now instead of waiting. */
  reconnect(): void {
    this.#client.reconnect()
  }

  /** Ends the connection; nothing is reported after it. */
  close(): void {
    this.#isOver = true
    this.#client.close()
  }

  #report(up: Up) {
    if (!this.#isOver) this.#host.onUp(up)
  }

  #takeTail(): { tail?: string } {
    const tail = this.#tail
    this.#tail = ''
    return tail ? { tail } : {}
  }

  async #fetch(given: FetchLike | undefined, ...args: Parameters<FetchLike>) {
    const send = given ?? (globalThis.fetch as FetchLike)
    this.#isOpen = false
    this.#tail = ''
    const response = await send(...args)
    if (response?.status !== 200 || !response.headers?.get) return response
    const { body, headers, status, statusText = '' } = response
    const url = response.url || args[0]
    this.#response = { state: 'open', status, url, headers: headerEntries(headers) }
    // Read by another reader before, or not a stream: the client says so.
    if (!body?.getReader || (body as Partial<ReadableStream>).locked) return response
    const tapped: FetchResponse = {
      status,
      statusText,
      url: response.url,
      headers,
      body: this.#tap(body, args[1].signal),
    }
    return tapped
  }

  /** A body that hands its frames to the host. */
  #tap(body: ByteStream, signal: AbortSignal): ByteStream {
    const getReader = () => {
      const reader = body.getReader()
      const splitter = new FrameSplitter()
      const read = async () => {
        const result = await reader.read()
        if (this.#isOver || !this.#isOpen || signal.aborted) return result
        if (ArrayBuffer.isView(result.value)) {
          const texts = splitter.push(result.value)
          const pending = texts.length > 0 && this.#host.onTexts(texts)
          if (pending) await pending
        } else if (result.done) this.#tail = splitter.end()
        return result
      }
      return { read, cancel: () => reader.cancel() }
    }
    return { getReader, cancel: () => body.cancel() }
  }
}
