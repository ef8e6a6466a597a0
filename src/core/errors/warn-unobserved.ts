import type { EventSourceError } from './errors.ts'

/** Warns on the console of an error that no code of the caller is notified of. Never throws. */
export function warnUnobserved({ name, message }: EventSourceError, handler: string): void {
  try {
    // oxlint-disable-next-line no-console -- browsers report these failures there
    console.warn(`${name}: ${message} (to handle errors or silence this, set "${handler}")`)
  } catch {
    // There is no console, or a program has replaced it.
  }
}
