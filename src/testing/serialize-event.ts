import type { EventMap } from '../index.ts'

/** An event to be sent. */
export interface SentEvent {
  /** The event's name. Left out, the client gets a `message`. */
  event?: string | undefined
  /** The event's data. A string is sent as it is, also with several lines; any other value as JSON. */
  data?: unknown
  /** The event's ID, which a reconnecting client sends as `Last-Event-ID`. `''` resets it. */
  id?: string | number | undefined
  /** The delay before the next reconnection, in milliseconds. */
  retry?: number | undefined
}

/** An event to be sent, typed by a map of event names to the type of their data. The empty map allows any event. */
export type SentEventOf<Events extends EventMap> = [keyof Events] extends [never]
  ? SentEvent
  : {
      [Name in keyof Events & string]: Pick<SentEvent, 'id' | 'retry'> & {
        /** The data, as JSON unless it is a string. */
        data: Events[Name]
      } & (Name extends 'message'
          ? {
              /** The event's name, which may be left out. */
              event?: Name | undefined
            }
          : {
              /** The event's name. */
              event: Name
            })
    }[keyof Events & string]

const fields = new Set(['event', 'data', 'id', 'retry'])

/** The event in the format of the standard. */
export function serializeEvent(event: SentEvent): string {
  if (typeof event !== 'object' || event === null)
    throw new TypeError(`send(): expected an event, such as { data: 'text' }, got ${typeof event}`)
  const unknown = Object.keys(event).find((name) => !fields.has(name))
  if (unknown !== undefined)
    throw new TypeError(`send(): unknown field "${unknown}"; expected ${[...fields].join(', ')}`)
  const { event: name, id, retry, data } = event
  const lines: string[] = []
  if (name !== undefined) lines.push(`event: ${oneLine('event', name, /[\r\n]/)}`)
  if (id !== undefined) lines.push(`id: ${oneLine('id', id, /[\r\n\0]/)}`)
  if (retry !== undefined) {
    if (!Number.isInteger(retry) || retry < 0)
      throw new TypeError(`send(): "retry" is a whole number of milliseconds, got ${retry}`)
    lines.push(`retry: ${retry}`)
  }
  if (data !== undefined)
    for (const line of textOf(data).split(lineEnd)) lines.push(`data: ${line}`)
  return `${lines.join('\n')}\n\n`
}

const lineEnd = /\r\n|\r|\n/

/** The comment in the format of the standard. */
export function serializeComment(text: string): string {
  return text
    .split(lineEnd)
    .map((line) => `: ${line}\n`)
    .join('')
}

/** The data as text. A string is sent as it is, any other value as JSON. */
export function textOf(data: unknown): string {
  if (typeof data === 'string') return data
  const json = JSON.stringify(data) as string | undefined
  if (json === undefined) throw new TypeError(`"data" has no JSON form: it is ${typeof data}`)
  return json
}

/** The field's text; a `TypeError` if it cannot be in one line of the stream. */
export function oneLine(field: string, value: string | number, forbidden: RegExp): string {
  const text = String(value)
  if (forbidden.test(text))
    throw new TypeError(`"${field}" cannot contain a line break or NUL: ${JSON.stringify(text)}`)
  return text
}
