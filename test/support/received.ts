import { dataOf } from './numbered-event.ts'

/** The events received by one client: each must be the next, complete, and have its number as the last event ID. */
export class Received {
  last = 0
  /** The first problem. */
  problem: string | undefined

  take(lastEventId: string, data: string): void {
    const expected = this.last + 1
    const number = Number(lastEventId)
    if (number !== expected) this.problem ??= `event ${lastEventId} after ${this.last}`
    else if (data !== dataOf(expected))
      this.problem ??= `event ${expected} with other data: ${data}`
    this.last = number
  }

  /** The problem at the end of the log, which has this many events. */
  problemAt(end: number): string | undefined {
    return (
      this.problem ?? (this.last === end ? undefined : `nothing after event ${this.last} of ${end}`)
    )
  }
}
