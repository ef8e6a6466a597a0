/**
 * The nearest that small packages come to `EventSourceClient` when an application joins them itself: backoff between
 * attempts, handlers by event name, JSON, and a loop. Only its size is measured.
 *
 * It has no POST safety, redirect guard, bounded queue, `Retry-After` or crash-safe saving of the last event ID.
 */
import { type Push, Repeater } from '@repeaterjs/repeater'
import { type EventSourceMessage, type FetchLike, createEventSource } from 'eventsource-client'
import mitt, { type Emitter } from 'mitt'
import pRetry, { AbortError } from 'p-retry'

type Events = Record<string, unknown>

export interface ComposedClient extends AsyncIterable<EventSourceMessage> {
  readonly on: Emitter<Events>['on']
  readonly off: Emitter<Events>['off']
  close(): void
}

interface ComposedOptions {
  readonly headers?: Record<string, string>
  readonly onError?: (error: Error) => void
}

/** Follows an event stream whose data is JSON. */
export function createComposedClient(
  url: string,
  { headers = {}, onError }: ComposedOptions = {},
): ComposedClient {
  const controller = new AbortController()
  // Its declarations pass for CommonJS.
  const handlers = (mitt as unknown as typeof mitt.default)<Events>()
  const loops = new Set<Push<EventSourceMessage>>()

  const attempt = async (...[input, init]: Parameters<FetchLike>) => {
    const response = await fetch(input, init as RequestInit)
    if (response.ok) return response
    const error = new Error(`Failed to open ${url}: status ${response.status}`)
    throw response.status === 429 || response.status >= 500 ? error : new AbortError(error)
  }
  const source = createEventSource({
    url,
    headers,
    fetch: async (...request) => {
      try {
        return await pRetry(() => attempt(...request), {
          retries: Infinity,
          minTimeout: 1000,
          maxTimeout: 30_000,
          randomize: true,
          signal: controller.signal,
          onFailedAttempt: ({ error }) => onError?.(error),
        })
      } catch (error) {
        close()
        throw error
      }
    },
    onMessage(message) {
      for (const push of loops) void push(message)
      try {
        handlers.emit(message.event ?? 'message', JSON.parse(message.data))
      } catch (error) {
        onError?.(error as Error)
      }
    },
  })
  const close = () => {
    controller.abort()
    source.close()
    handlers.all.clear()
  }

  return {
    on: handlers.on,
    off: handlers.off,
    close,
    [Symbol.asyncIterator]: () =>
      new Repeater(async (push, stop) => {
        loops.add(push)
        controller.signal.addEventListener('abort', () => stop())
        await stop
        loops.delete(push)
      }),
  }
}
