import type { ClientRequest, IncomingMessage } from 'node:http'
import { type Readable, pipeline } from 'node:stream'
import type { ByteReader } from '../index.ts'
import { abortReason } from './abort-reason.ts'
import { type Deferred, createDeferred } from './deferred.ts'
import { decodersFor } from './decompress.ts'
import { ExchangeBody, ExchangeResponse, type NodeResponse } from './node-response.ts'
import type { EncodedBody } from './request-body.ts'

type ReadResult = Awaited<ReturnType<ByteReader['read']>>

/** How to treat the response. */
export interface ExchangeOptions {
  readonly url: string
  readonly decompress: boolean
  /** `redirect: 'error'`: a redirect is an error. */
  readonly rejectsRedirects: boolean
  readonly signal: AbortSignal | undefined
}

const owner = Symbol('exchange')

/** An emitter of an exchange. */
interface Owned {
  [owner]?: Exchange
}

/**
 * One request and its response.
 *
 * A process may hold ten thousand of them, so that an exchange is one object: the emitters refer to it, their listeners are
 * functions of this module, and no closure stays in memory. Every listener stays until the end, because a socket or a
 * decoder may emit an error at any time, and one without a listener ends the process.
 */
export class Exchange {
  readonly #options: ExchangeOptions
  #request: ClientRequest | undefined
  /** The response's body, decompressed. `undefined` before the response, and at the end. */
  #source: Readable | undefined
  #response: Deferred<NodeResponse> | undefined
  #chunk: Deferred<ReadResult> | undefined
  #isOver = false
  /** Why it failed; `undefined` if it has ended, or was cancelled. */
  #error: unknown

  constructor(options: ExchangeOptions) {
    this.#options = options
  }

  /** Sends the request. Rejects like `fetch`: with a `TypeError` and its cause, or with the reason of the abort. */
  send(request: ClientRequest, body: EncodedBody | undefined): Promise<NodeResponse> {
    this.#request = request
    own(request, this)
    request.on('response', onResponse).on('error', onRequestError).on('close', onRequestClose)
    this.#options.signal?.addEventListener('abort', this)
    this.#response = createDeferred()
    const { promise } = this.#response
    const content = body?.content
    if (!content || content instanceof Uint8Array) request.end(content)
    else {
      // The server may answer before the stream has its first chunk.
      request.flushHeaders()
      pipeline(content, request, (error) => {
        // The request itself reports why it was closed.
        if (error && error.code !== prematureClose) this.fail(error)
      })
    }
    return promise
  }

  /** The next chunk. */
  read(): Promise<ReadResult> {
    if (this.#chunk) return Promise.reject(new TypeError('The reader is reading already'))
    const value = this.#take()
    if (value) return Promise.resolve({ done: false, value })
    if (this.#isOver) this.#source = undefined
    if (this.#error !== undefined) return Promise.reject(this.#error)
    if (this.#isOver) return Promise.resolve({ done: true })
    this.#chunk = createDeferred()
    return this.#chunk.promise
  }

  /** Ends it, and closes its connection. */
  cancel(): void {
    if (!this.#isOver) this.#finish()
    this.#settleRead({ done: true })
    this.#release()
  }

  onResponse(message: IncomingMessage): void {
    const { decompress, rejectsRedirects, url } = this.#options
    const { statusCode = 0, statusMessage = '', rawHeaders } = message
    own(message, this)
    message.on('error', onSourceError)
    if (rejectsRedirects && [301, 302, 303, 307, 308].includes(statusCode))
      return this.fail(new Error('unexpected redirect'))
    const headers = new Headers()
    for (let i = 0; i < rawHeaders.length; i += 2)
      headers.append(rawHeaders[i]!, rawHeaders[i + 1]!)
    const isEmpty = this.#request?.method === 'HEAD' || statusCode === 204 || statusCode === 304
    const body = isEmpty ? null : new ExchangeBody(this)
    const { resolve } = this.#response!
    this.#response = undefined
    resolve(
      new ExchangeResponse({ status: statusCode, statusText: statusMessage, url, headers }, body),
    )
    let source: Readable = message
    if (decompress && body)
      try {
        const decoders = decodersFor(headers.get('content-encoding') ?? '')
        if (decoders.length > 0)
          source = pipeline([message, ...decoders], ignore) as unknown as Readable
      } catch (error) {
        return this.fail(error as Error)
      }
    this.#source = source
    if (source !== message) {
      own(source, this)
      source.on('error', onSourceError)
    }
    source.on('end', onEnd).on('close', onSourceClose)
    if (body) source.on('readable', onReadable)
    else source.resume()
  }

  onReadable(): void {
    if (!this.#chunk) return
    const value = this.#take()
    if (value) this.#settleRead({ done: false, value })
  }

  onEnd(): void {
    if (this.#isOver) return
    this.#finish()
    // The agent keeps the connection, unless the request is still being sent. Without an agent, Node closes it.
    this.#release()
    this.#settleRead({ done: true })
  }

  /** Without a response or an error, if the server switched to another protocol. */
  onRequestClose(): void {
    if (this.#response) this.fail(closedEarly())
  }

  fail(cause: Error): void {
    if (this.#isOver) return
    const wasOpen = !this.#response
    this.#finish()
    this.#error = wasOpen
      ? new TypeError('terminated', { cause: isCut(cause) ? closedEarly() : cause })
      : new TypeError('fetch failed', { cause: explain(cause) })
    this.#response?.reject(this.#error)
    this.#response = undefined
    // What arrived before the failure is read first.
    this.onReadable()
    this.#rejectRead()
    this.#closeRequest()
  }

  /** The signal was aborted. */
  handleEvent(): void {
    if (this.#isOver) return
    this.#finish()
    this.#error = abortReason(this.#options.signal)
    this.#response?.reject(this.#error)
    this.#response = undefined
    this.#rejectRead()
    this.#release()
  }

  /** The bytes that have arrived. */
  #take(): Uint8Array | null | undefined {
    return this.#source?.read() as Uint8Array | null | undefined
  }

  /** Nothing is expected any more. What has arrived can still be read. */
  #finish() {
    this.#isOver = true
    this.#options.signal?.removeEventListener('abort', this)
  }

  /** Drops what has arrived, and all that the exchange holds. */
  #release() {
    this.#source?.destroy()
    this.#source = undefined
    this.#closeRequest()
  }

  #closeRequest() {
    this.#request?.destroy()
    this.#request = undefined
  }

  #settleRead(result: ReadResult) {
    const read = this.#chunk
    this.#chunk = undefined
    read?.resolve(result)
  }

  #rejectRead() {
    const read = this.#chunk
    this.#chunk = undefined
    read?.reject(this.#error)
  }
}

function own(emitter: object, exchange: Exchange) {
  ;(emitter as Owned)[owner] = exchange
}

const ignore = () => {}

const prematureClose = 'ERR_STREAM_PREMATURE_CLOSE'

function onResponse(this: Owned, message: IncomingMessage) {
  this[owner]!.onResponse(message)
}

function onRequestError(this: Owned, error: Error) {
  this[owner]!.fail(error)
}

function onRequestClose(this: Owned) {
  this[owner]!.onRequestClose()
}

function onSourceError(this: Owned, error: Error) {
  this[owner]!.fail(error)
}

function onReadable(this: Owned) {
  this[owner]!.onReadable()
}

function onEnd(this: Owned) {
  this[owner]!.onEnd()
}

function onSourceClose(this: Owned) {
  this[owner]!.fail(closedEarly())
}

const closedEarly = () => new Error('other side closed')

/** Node reports a connection that the server closed too early by these errors. */
const isCut = ({ code, message }: Error & { code?: string }) =>
  message === 'aborted' || code === prematureClose

/** Names the option that helps, for an error whose message does not. */
function explain(cause: Error & { code?: string }): Error {
  if (cause.code !== 'HPE_HEADER_OVERFLOW') return cause
  return new Error('the headers are too long; raise the option maxHeaderSize', { cause })
}
