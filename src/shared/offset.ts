/** How far a tab has received the stream. IDs are the truth; `seq` is a shortcut within one numbering. */
export interface Offset {
  /** The numbering: the term of the leader that began it; `0` before the first. */
  readonly epoch: number
  /** The number of events and IDs so far. */
  readonly seq: number
  /** The last event ID; `''` for none. */
  readonly id: string
}

/**
 * A frame of the stream: its number, or `0` if it has neither data nor an ID, such as a comment; the last event ID after
 * it; its text, with the blank line.
 */
export type Frame = readonly [seq: number, id: string, text: string]

export const isSameOffset = (a: Offset, b: Offset): boolean =>
  a.epoch === b.epoch && a.seq === b.seq && a.id === b.id

/** Picks the offset out of an object that has more. */
export const offsetOf = ({ epoch, seq, id }: Offset): Offset => ({ epoch, seq, id })
