import { differs } from './differences.ts'

/** The last event ID that the server reads if this runtime sends the given one. */
export function arrivingPosition(id: string): string {
  if (!differs('position-encoded-twice')) return id
  return Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte)).join('')
}
