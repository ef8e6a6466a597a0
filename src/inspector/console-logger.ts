import { describeAttempt } from './describe-attempt.ts'
import { formatJson } from './format-json.ts'
import { escapeText, formatSize, preview } from './format-text.ts'
import { nameOf } from './name-of.ts'
import type { InspectedClient } from './inspected-client.ts'
import { observe } from './observe.ts'
import type { AttemptRecord, EventRecord, RecordSink } from './records.ts'
import { redactUrl } from './redact.ts'
import type { Tap } from './tap.ts'

/** The levels of a console, from the most to the least verbose. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** The methods of a console that the logger uses. */
export interface LogConsole {
  /** Writes an event that was received. */
  debug(...values: unknown[]): void
  /** Writes an attempt, or an open connection. */
  info(...values: unknown[]): void
  /** Writes a connection that was lost and is retried, or an event that could not be decoded. */
  warn(...values: unknown[]): void
  /** Writes a failure that is not retried. */
  error(...values: unknown[]): void
  /** Opens a group that is collapsed. */
  groupCollapsed?(...values: unknown[]): void
  /** Ends the group. */
  groupEnd?(): void
}

/** The options of {@link consoleLogger}. */
export interface ConsoleLoggerOptions {
  /** The name of the stream. @defaultValue the path of its URL */
  readonly name?: string | undefined
  /** The tap of the client's options, for raw data and the reasons of decode errors. @defaultValue none */
  readonly tap?: Tap | undefined
  /** The least level that is written. @defaultValue `'debug'`: all */
  readonly level?: LogLevel | undefined
  /** Whether URLs are written with their query. @defaultValue `false` */
  readonly showSecrets?: boolean | undefined
  /** Writes the messages. @defaultValue the global console */
  readonly console?: LogConsole | undefined
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** The most characters of an event's data that are written. */
const dataLimit = 10_000

/**
 * Writes the attempts and events of a client, or of a tap, to the console: each event as a collapsed group with its raw and
 * decoded data. Queries of URLs are left out; the data of events is written as it is. Returns a function that stops it.
 *
 * @example
 * ```ts
 * const stop = consoleLogger(client, { name: 'prices', level: 'info' })
 * ```
 */
export function consoleLogger(
  source: InspectedClient | Tap,
  options: ConsoleLoggerOptions = {},
): () => void {
  const observation = observe(source, new Logger(source, options), options.tap)
  return () => observation.stop()
}

class Logger implements RecordSink {
  readonly #name: string | undefined
  readonly #console: LogConsole
  readonly #least: number
  readonly #showsSecrets: boolean
  /** The tap notifies of an event before the client, which adds its decoded data. */
  readonly #decodesLater: boolean
  readonly #written = new WeakMap<AttemptRecord, string>()

  constructor(source: InspectedClient | Tap, options: ConsoleLoggerOptions) {
    const { level = 'debug', name, showSecrets = false } = options
    if (!levels.includes(level))
      throw new TypeError(`Invalid option "level": expected one of ${levels.join(', ')}`)
    this.#name = name ?? nameOf(source)
    this.#console = options.console ?? globalThis.console
    this.#least = levels.indexOf(level)
    this.#showsSecrets = showSecrets
    this.#decodesLater = options.tap !== undefined && options.tap !== source
  }

  onAttempt(attempt: AttemptRecord): void {
    const url = this.#showsSecrets ? attempt.url : redactUrl(attempt.url)
    this.#write('info', `attempt ${attempt.number}: connecting${url && ` to ${url}`}`)
  }

  onAttemptChange(attempt: AttemptRecord): void {
    const state = describeAttempt(attempt)
    // One change may be announced twice, by the client and by the tap.
    if (state === 'connecting' || this.#written.get(attempt) === state) return
    this.#written.set(attempt, state)
    const { end, error, openedAt, startedAt, status } = attempt
    const opening = openedAt === undefined ? '' : ` (${status}, after ${openedAt - startedAt} ms)`
    const counts = `${attempt.events} ${attempt.events === 1 ? 'event' : 'events'}, ${formatSize(attempt.bytes)}`
    const details = end === undefined ? opening : ` (${counts})`
    const level = !error ? 'info' : end === 'failed' ? 'error' : 'warn'
    this.#write(level, `attempt ${attempt.number}: ${state}${details}`)
  }

  onEvent(event: EventRecord): void {
    if (event.error || event.isDecoded || !this.#decodesLater) this.onDecoded(event)
  }

  onDecoded(event: EventRecord): void {
    const { data, error, isCut, isDecoded, lastEventId, raw, size, type } = event
    const level = error ? 'warn' : 'debug'
    const id = lastEventId === '' ? '' : ` #${preview(lastEventId, 60)}`
    const length = size === undefined ? '' : ` (${formatSize(size)})`
    const problem = error ? `: ${error.message}` : ''
    const isOpen = this.#write(level, `${preview(type, 60)}${id}${length}${problem}`, true)
    if (!isOpen) return
    if (raw !== undefined) {
      const cut = isCut || raw.length > dataLimit ? ' (cut)' : ''
      this.#console[level]('%s', `raw${cut}: ${escapeText(raw.slice(0, dataLimit))}`)
    }
    if (isDecoded && typeof data !== 'string' && !isCut)
      // As text, so that the console keeps no object alive, and shows it as it was.
      this.#console[level]('%s', `data: ${escapeText(formatJson(data, 2).slice(0, dataLimit))}`)
    this.#console.groupEnd?.()
  }

  /** Writes a line; returns whether its level is written. */
  #write(level: LogLevel, line: string, isGroup = false): boolean {
    if (levels.indexOf(level) < this.#least) return false
    const prefix = this.#name === undefined ? '' : `[${preview(this.#name, 60)}] `
    // A format of its own: text of a server may contain specifiers such as %c.
    const values = ['%s', escapeText(prefix + line, true)]
    if (isGroup && this.#console.groupCollapsed) this.#console.groupCollapsed(...values)
    else this.#console[level](...values)
    return true
  }
}
