/// <reference lib="esnext.disposable" preserve="true" />
import { type InspectorLog, sharedLog } from './inspector-log.ts'
import { nameOf } from './name-of.ts'
import type { InspectedClient } from './inspected-client.ts'
import { observe } from './observe.ts'
import { type PanelOptions, holdPanel } from './panel-holder.ts'
import type { AttemptRecord, EventRecord, RecordSink } from './records.ts'
import type { LogLimits, StreamLog } from './stream-log.ts'
import type { Tap } from './tap.ts'
import { TimingTrack } from './timing.ts'

/** The options of {@link inspect}. */
export interface InspectOptions extends LogLimits {
  /** The name of the stream in the inspector. @defaultValue the path of its URL */
  readonly name?: string | undefined
  /**
   * The tap of the client's options, for requests, raw data and the reasons of decode errors, which a client itself does not
   * expose. @defaultValue none
   */
  readonly tap?: Tap | undefined
  /**
   * Whether to add `<headwater-inspector>` to the page, and how, unless the page has one. @defaultValue `true`
   */
  readonly panel?: boolean | PanelOptions | undefined
  /** Whether to add entries to the browser's performance panel. @defaultValue `true` */
  readonly timing?: boolean | undefined
}

/** A stream in the inspector. */
export interface Inspection {
  /** The kept events, oldest first. */
  readonly events: readonly EventRecord[]
  /** The last attempts, oldest first. */
  readonly attempts: readonly AttemptRecord[]
  /** Removes the stream, its log, its listeners and, with the last stream, the panel that `inspect` added. */
  detach(): void
  /** `detach()`, for `using`, if the platform has `Symbol.dispose`. */
  readonly [Symbol.dispose]: () => void
}

/**
 * Records the attempts and events of a client, and shows them in `<headwater-inspector>`. For development: it decodes every
 * event, also those without a handler, and keeps the last ones in memory. Without a DOM it only records.
 *
 * The client is not kept in memory. The log of a client that was garbage-collected stays until `detach()`, or until 50
 * newer streams were inspected.
 *
 * @param source - a client; or a tap, for `streamEvents` and `EventSource`
 * @param options - see {@link InspectOptions}
 * @example
 * ```ts
 * if (import.meta.env.DEV) {
 *   const { inspect } = await import('headwater/inspector')
 *   inspect(client, { name: 'prices' })
 * }
 * ```
 */
export function inspect(source: InspectedClient | Tap, options: InspectOptions = {}): Inspection {
  const log = sharedLog()
  const name = options.name ?? nameOf(source) ?? 'stream'
  const stream = log.add(name, options)
  try {
    const sink = options.timing === false ? stream : withTiming(stream)
    stream.observation = observe(source, sink, options.tap)
  } catch (error) {
    log.remove(stream)
    throw error
  }
  const releasePanel = options.panel === false ? undefined : holdPanel(options.panel)
  return createInspection(log, stream, releasePanel)
}

function createInspection(
  log: InspectorLog,
  stream: StreamLog,
  releasePanel: (() => void) | undefined,
): Inspection {
  let isDetached = false
  const detach = () => {
    if (isDetached) return
    isDetached = true
    log.remove(stream)
    releasePanel?.()
  }
  const inspection = {
    get events() {
      return stream.eventsAfter(0)
    },
    get attempts() {
      return [...stream.attempts]
    },
    detach,
  }
  if (Symbol.dispose) Object.defineProperty(inspection, Symbol.dispose, { value: detach })
  return inspection as unknown as Inspection
}

function withTiming(stream: StreamLog): RecordSink {
  const track = new TimingTrack(stream.name)
  return {
    onAttempt: (attempt) => stream.onAttempt(attempt),
    onAttemptChange(attempt) {
      stream.onAttemptChange()
      track.onAttemptChange(attempt)
    },
    onEvent(event) {
      stream.onEvent(event)
      track.onEvent(event)
    },
    onDecoded: () => stream.onDecoded(),
  }
}
