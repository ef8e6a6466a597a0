import { differs } from './differences.ts'

/** What the server reads of a position that this runtime sends. */
export function arrivingPosition(id: string): string {
  if (!differs('position-encoded-twice')) return id
  return Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte)).join('')
}
