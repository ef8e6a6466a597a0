import type { ServerEvent } from '../index.ts'
import { escapeControls, escapeJson, escapeLine } from './escape-controls.ts'
import { formatJson } from './format-json.ts'
import type { Paint } from './paint.ts'

/** The value of `--output`. */
export type OutputFormat = 'pretty' | 'json' | 'data' | 'text'

/** How events are printed. */
export interface FormatOptions {
  readonly format: OutputFormat
  /** Whether data that is JSON is indented, or nested as a value. */
  readonly parsesJson: boolean
  /** Whether the output is a terminal, which the server must not control. */
  readonly isTerminal: boolean
  readonly paint: Paint
}

/** Formats an event that was received at this time. */
export function formatEvent(
  event: ServerEvent<string, string>,
  time: Date,
  { format, parsesJson, isTerminal, paint }: FormatOptions,
): string {
  if (format === 'pretty') return `${formatPretty(event, time, { parsesJson, paint })}\n`
  if (format === 'json') return `${formatRecord(event, time, parsesJson)}\n`
  const data = isTerminal ? escapeControls(event.data) : event.data
  return format === 'data' ? `${data}\n` : data
}

/** The time, name and ID on a line, with the data if it is one line too; otherwise, its lines follow, indented. */
function formatPretty(
  { data, lastEventId, type }: ServerEvent<string, string>,
  time: Date,
  { parsesJson, paint }: Pick<FormatOptions, 'parsesJson' | 'paint'>,
): string {
  const head = [paint('dim', formatTime(time)), paint('cyan', escapeLine(type))]
  if (lastEventId !== '') head.push(paint('dim', `id=${escapeLine(lastEventId)}`))
  const body = (parsesJson && formatJson(data, paint)) || escapeControls(data)
  if (!body.includes('\n')) return [...head, ...(body ? [body] : [])].join('  ')
  return [head.join('  '), ...body.split('\n').map((line) => `    ${line}`)].join('\n')
}

/** The local time, such as `12:04:09.120`. */
export function formatTime(time: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  const milliseconds = String(time.getMilliseconds()).padStart(3, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${milliseconds}`
}

function formatRecord(
  { data, lastEventId, type }: ServerEvent<string, string>,
  time: Date,
  parsesJson: boolean,
): string {
  const start = JSON.stringify({ time: time.toISOString(), event: type, id: lastEventId })
  return escapeJson(`${start.slice(0, -1)},"data":${nest(data, parsesJson)}}`)
}

function nest(data: string, parsesJson: boolean): string {
  if (parsesJson)
    try {
      JSON.parse(data)
      // As it was sent, because parsing would change large numbers. Its line feeds are between tokens.
      return data.replaceAll('\n', ' ')
    } catch {
      // Text.
    }
  return JSON.stringify(data)
}
