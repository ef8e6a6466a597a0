import type { InspectedClient } from './inspected-client.ts'
import { isTap, type Tap } from './tap.ts'

/** The default name of a stream: the path of its URL, which contains no secrets by itself; `undefined` without a URL. */
export function nameOf(source: InspectedClient | Tap): string | undefined {
  if (isTap(source) || !source.url) return undefined
  try {
    return new URL(source.url, 'http://localhost').pathname
  } catch {
    return undefined
  }
}
