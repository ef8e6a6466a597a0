import { dataOf } from './numbered-event.ts'

/** What one client has received: each event has to be the next, whole, and with its number as the position. */
export class Received {
  last = 0
  /** What was wrong first. */
  problem: string | undefined

  take(lastEventId: string, data: string): void {
    const expected = this.last + 1
    const number = Number(lastEventId)
    if (number !== expected) this.problem ??= `event ${lastEventId} after ${this.last}`
    else if (data !== dataOf(expected))
      this.problem ??= `event ${expected} with other data: ${data}`
    this.last = number
  }

  /** What is wrong now that the log has ended with this number. */
  problemAt(end: number): string | undefined {
    return (
      this.problem ?? (this.last === end ? undefined : `nothing after event ${this.last} of ${end}`)
    )
  }
}
