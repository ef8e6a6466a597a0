import type { ClientOptions } from '../index.ts'
import type { OutputFormat } from './format-event.ts'
import { buildRequest } from './build-request.ts'
import type { ParsedFlags } from './parse-flags.ts'
import { parseUrl } from './parse-url.ts'
import type { ArgumentReader } from './read-argument.ts'
import { openStore } from './store-file.ts'
import { UsageError } from './usage-error.ts'

/** The command line, checked, in the terms of the client. */
export interface Settings {
  readonly url: URL
  /** The options of the client that do not report its progress. */
  readonly options: ClientOptions
  /** The names of the events to print; none for all. */
  readonly events: readonly string[]
  readonly maxEvents: number
  readonly format: OutputFormat
  readonly parsesJson: boolean
  readonly isVerbose: boolean
}

const formats: readonly OutputFormat[] = ['pretty', 'json', 'data', 'text']

/** Checks the flags and reads the files that they name. A mistake is a `UsageError`. */
export async function readSettings(flags: ParsedFlags, reader: ArgumentReader): Promise<Settings> {
  const url = parseUrl(flags.operands)
  const format = parseFormat(flags)
  const maxEvents = parseNumber(flags, 'max-events', { isWhole: true }) ?? Infinity
  const reconnect = parseReconnect(flags)
  const idleTimeout = parseNumber(flags, 'idle-timeout')
  const connectTimeout = parseNumber(flags, 'connect-timeout')
  const until = flags.get('until')
  const request = await buildRequest(flags, url, reader)
  const lastEventId = openStore(flags)
  return {
    url,
    format,
    maxEvents,
    events: flags.all('event'),
    parsesJson: flags.has('parse-json'),
    isVerbose: flags.has('verbose'),
    options: {
      ...request,
      reconnect,
      until,
      lastEventId,
      ...(flags.has('idempotent') && { idempotent: true }),
      ...(idleTimeout !== undefined && { idleTimeout: idleTimeout * 1000 }),
      ...(connectTimeout !== undefined && { connectTimeout: connectTimeout * 1000 }),
    },
  }
}

function parseFormat(flags: ParsedFlags): OutputFormat {
  const text = flags.get('output') ?? 'pretty'
  const format = formats.find((name) => name === text)
  if (!format) throw new UsageError(`--output has no such format: give ${formats.join(', ')}`)
  if (flags.has('parse-json') && (format === 'data' || format === 'text'))
    throw new UsageError(`--parse-json has no effect on --output ${format}: leave one of them out`)
  return format
}

function parseReconnect(flags: ParsedFlags): ClientOptions['reconnect'] {
  const maxRetries = parseNumber(flags, 'retry', { isWhole: true, min: 0 })
  if (!flags.has('no-reconnect')) return maxRetries === undefined ? true : { maxRetries }
  if (maxRetries !== undefined)
    throw new UsageError('--retry and --no-reconnect exclude each other: leave one of them out')
  return false
}

/** The longest delay of a timer, in seconds. */
const maxSeconds = 2_147_483

interface NumberBounds {
  readonly isWhole?: boolean
  readonly min?: number
}

function parseNumber(
  flags: ParsedFlags,
  name: 'max-events' | 'retry' | 'idle-timeout' | 'connect-timeout',
  { isWhole = false, min = isWhole ? 1 : 0.001 }: NumberBounds = {},
): number | undefined {
  const text = flags.get(name)
  if (text === undefined) return undefined
  const number = (isWhole ? /^\d+$/ : /^(?:\d+(?:\.\d+)?|\.\d+)$/).test(text) ? Number(text) : NaN
  if (isWhole && number >= min && Number.isSafeInteger(number)) return number
  if (!isWhole && number >= min && number <= maxSeconds) return number
  const kind = isWhole ? `a whole number from ${min}` : `seconds from ${min} to ${maxSeconds}`
  throw new UsageError(`--${name} expects ${kind}, such as --${name} 10`)
}
