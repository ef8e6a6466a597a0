import { EventSourceClient } from 'headwater'
import { type AnswerRequest, answerEvents } from './schemas.ts'

export interface ReadAnswerOptions {
  /** Starts the answer. Without it, an existing answer is read. */
  readonly request?: AnswerRequest
  /** The number of the last delta that the page has; the answer continues after it. */
  readonly after?: number
  /** Ends the reading. The server continues to write. */
  readonly signal: AbortSignal
}

/**
 * Reads an answer to its end, across lost connections, restarts of the server and reloads of the page. Its events are
 * `delta`, and `end` with the final state.
 *
 * @param id - chosen by the page, with `crypto.randomUUID()`
 */
export function readAnswer(id: string, { request, after, signal }: ReadAnswerOptions) {
  return new EventSourceClient(`/assistant/api/answers/${id}`, {
    // A POST if there is a request, else a GET.
    json: request,
    // The server starts one generation per ID, so the POST can be repeated if its response was lost.
    idempotent: true,
    // Once the stream has opened, and after a reload, the answer is read by GET from the same URL with `Last-Event-ID`.
    resume: () => ({}),
    lastEventId: after === undefined ? null : String(after),
    events: answerEvents,
    until: ({ type }) => type === 'done',
    // The server sends a comment every 15 seconds.
    idleTimeout: 40_000,
    reconnect: { initialDelay: 500, maxDelay: 5000 },
    // A browser has six connections to an origin over HTTP/1.1: hidden tabs release theirs.
    pauseWhenHidden: true,
    signal,
  })
}
