import type { ClientState } from '../index.ts'
import type { InspectedClient } from './inspected-client.ts'
import type { RecordSink } from './records.ts'
import { StreamRecorder } from './stream-recorder.ts'
import { type Tap, isTap, listenTo } from './tap.ts'

/** An observed stream. */
export interface Observation {
  /** The requested URL; it may contain secrets. */
  readonly url: string
  /** The client's state; `undefined` for a tap alone, and once the client was garbage-collected. */
  readonly state: ClientState | undefined
  /** Whether the client was garbage-collected. */
  readonly isCollected: boolean
  /** The bytes received so far. */
  readonly bytes: number
  /** How many events could not be decoded. */
  readonly decodeErrors: number
  /** Ends the observation: removes every listener. */
  stop(): void
}

/**
 * The functions that end the observation of a client. They refer to the client, and the inspector must not keep it in
 * memory: the entry lives as long as the client.
 */
const endings = /* @__PURE__ */ new WeakMap<object, Map<object, (() => void)[]>>()

/** Observes a client, with the tap of its options if it has one, or a tap alone. */
export function observe(
  source: InspectedClient | Tap,
  sink: RecordSink,
  tap: Tap | undefined = isTap(source) ? source : undefined,
): Observation {
  const client = isTap(source) ? undefined : source
  if (client && typeof client.onAny !== 'function')
    throw new TypeError(
      'Invalid argument "source": expected an EventSourceClient or the result of createTap()',
    )
  const recorder = new StreamRecorder(sink, client)
  const stopTap = tap && listenTo(tap, recorder)
  const token = {}
  if (client) {
    const ends = endings.get(client) ?? new Map<object, (() => void)[]>()
    endings.set(client, ends)
    ends.set(token, [
      client.onAny((event) => recorder.onDelivered(event)),
      client.subscribe((state) => recorder.onState(state)),
    ])
  }
  return createObservation(recorder, token, stopTap)
}

/** Not a part of {@link observe}: these functions would keep its variables in memory, and so the client. */
function createObservation(
  recorder: StreamRecorder,
  token: object,
  stopTap: (() => void) | undefined,
): Observation {
  return {
    get url() {
      return recorder.url
    },
    get state() {
      return recorder.client?.state
    },
    get isCollected() {
      return recorder.isCollected
    },
    get bytes() {
      return recorder.countBytes()
    },
    get decodeErrors() {
      return recorder.countDecodeErrors()
    },
    stop() {
      stopTap?.()
      const observed = recorder.client
      const ends = observed && endings.get(observed)
      for (const end of ends?.get(token) ?? []) end()
      ends?.delete(token)
    },
  }
}
