/**
 * How a connection continues after its last chunk:
 *
 * - `'end'`: the body ends as HTTP specifies
 * - `'hold'`: it stays open until the client leaves or the session ends it
 * - `'destroy'`: the socket is reset (RST)
 * - `'truncate'`: the socket is closed (FIN) inside the last chunk, which announced more bytes than it has
 */
export type Ending = 'end' | 'hold' | 'destroy' | 'truncate'

/** Bytes in a JSON form. */
export type Chunk = string | { base64: string }

/** The head of a response. */
export interface ResponseHead {
  status?: number | undefined
  statusText?: string | undefined
  /**
   * Added to the defaults (`content-type: text/event-stream`, `cache-control`, CORS); `null` leaves a default out.
   * Pairs may name a header twice.
   */
  headers?: Record<string, string | null> | [string, string][] | undefined
  /** How the body is delimited; `'length'` announces the total of the planned chunks. */
  coding?: 'chunked' | 'length' | 'close' | undefined
}

/** The answer to one request on `/script`. */
export interface PlannedAttempt extends ResponseHead {
  /** `false`: no headers, until the session opens it. */
  open?: boolean | undefined
  /** Each chunk is written separately, after the one before has left. */
  chunks?: Chunk[] | undefined
  /** Milliseconds between two chunks, so that the client reads them one by one. The default is 2. */
  gap?: number | undefined
  /** The default is `'hold'`, or `'end'` with a status other than 200. */
  ending?: Ending | undefined
}

/** The answers of `/script`, request by request. */
export interface Plan {
  attempts: PlannedAttempt[]
  /** The answer after the attempts; without it the last attempt repeats. */
  fallback?: PlannedAttempt | undefined
}
