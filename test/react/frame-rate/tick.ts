/** The data of one event. */
export interface Tick {
  readonly number: number
  /** When it was sent, in milliseconds since the epoch. */
  readonly at: number
}
