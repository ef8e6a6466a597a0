/** One journey for the page to follow. */
export interface Task {
  readonly id: number
  /** The event names to listen to. */
  readonly names: readonly string[]
}

/** An event with data, as `[type, data, lastEventId, origin]`, or the name of a source event without data. */
export type Entry = readonly [string, string, string, string] | string

export const readers = ['native', 'drop-in', 'on'] as const
export type Reader = (typeof readers)[number]

export interface Report {
  readonly id: number
  readonly entries: Readonly<Record<Reader, readonly Entry[]>>
}
