import type { EventRecord } from './records.ts'

/** The value as JSON, or as text if it cannot be written as JSON. Never throws. */
export function formatJson(value: unknown, indent?: number): string {
  const ancestors: unknown[] = []
  function replace(this: unknown, _name: string, member: unknown) {
    if (typeof member === 'bigint') return `${member}n`
    if (typeof member !== 'object' || member === null) return member
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop()
    if (ancestors.includes(member)) return '[circular]'
    ancestors.push(member)
    if (member instanceof Map || member instanceof Set) return [...member]
    return member
  }
  try {
    return JSON.stringify(value, replace, indent) ?? String(value)
  } catch (error) {
    try {
      return String(value)
    } catch {
      return `[${(error as Error)?.name ?? 'unknown'}]`
    }
  }
}

/** The members of an event that are copied. */
export function toPlainEvent(event: EventRecord): Record<string, unknown> {
  const { error, isCut, isDecoded, raw, size } = event
  return {
    type: event.type,
    lastEventId: event.lastEventId,
    origin: event.origin,
    time: new Date(event.time).toISOString(),
    attempt: event.attempt?.number,
    size,
    raw,
    ...(isCut && { isCut }),
    ...(isDecoded && typeof event.data !== 'string' && { data: event.data }),
    ...(error && { error: { name: error.name, code: error.code, message: error.message } }),
  }
}

/** Events as JSON, to be copied. */
export function formatEvents(events: readonly EventRecord[]): string {
  // Well-formed: `JSON.stringify` escapes lone surrogates, which a clipboard would replace.
  return formatJson(events.map(toPlainEvent), 2)
}
