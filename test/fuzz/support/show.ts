import { inspect } from 'node:util'
import type { Journey } from './journey.ts'

/** Bytes as a readable string: ASCII unchanged, other bytes escaped. */
export function showBytes(bytes: Uint8Array): string {
  const shown = Array.from(bytes, (byte) => {
    if (byte === 0x0a) return '\\n'
    if (byte === 0x0d) return '\\r'
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`
    if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
    return `\\x${byte.toString(16).padStart(2, '0')}`
  })
  return `"${shown.join('')}"`
}

/** A journey in readable form: the chunks of each stream. */
export function showJourney({ stops, ...rest }: Journey): string {
  const lines = stops.map((stop, index) => {
    if (stop === 'refused') return `  ${index + 1}. refused`
    const { chunks, isBroken, flush, look } = stop
    const ending = isBroken ? 'breaks' : 'ends'
    return `  ${index + 1}. ${chunks.map(showBytes).join(' + ')}, then ${ending} (flush ${flush}, look ${look})`
  })
  return [`journey of ${stops.length} stops, ${JSON.stringify(rest)}`, ...lines].join('\n')
}

export function showValue(value: unknown): string {
  return inspect(value, { depth: 8, maxArrayLength: 200, maxStringLength: 2000, breakLength: 100 })
}
