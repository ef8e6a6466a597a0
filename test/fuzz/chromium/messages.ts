/** One journey for the page to follow. */
export interface Task {
  readonly id: number
  /** Of events that are listened to. */
  readonly names: readonly string[]
}

/** An event with data, as `[type, data, lastEventId, origin]`; the name of one without, which is the source's own. */
export type Entry = readonly [string, string, string, string] | string

export const readers = ['native', 'drop-in', 'on'] as const
export type Reader = (typeof readers)[number]

export interface Report {
  readonly id: number
  readonly entries: Readonly<Record<Reader, readonly Entry[]>>
}
