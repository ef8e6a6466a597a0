import type { Outcome } from './play.ts'
import { faultNames } from './each-fault.ts'

interface Row {
  injected: number
  events: number
  lost: number
  doubled: number
}

/** The results by fault. The events are those of all schedules that contain the fault. */
export class Tally {
  readonly #rows = new Map(
    faultNames.map((name): [string, Row] => [
      name,
      { injected: 0, events: 0, lost: 0, doubled: 0 },
    ]),
  )
  readonly all = { injected: 0, events: 0, lost: 0, doubled: 0, connections: 0 }

  add({ connections, doubled, events, lost, struck }: Outcome): void {
    for (const [name, times] of struck) {
      const row = this.#rows.get(name)!
      row.injected += times
      this.all.injected += times
      row.events += events
      row.lost += lost
      row.doubled += doubled
    }
    this.all.connections += connections
    this.all.events += events
    this.all.lost += lost
    this.all.doubled += doubled
  }

  /** The faults injected less often than that. */
  rarerThan(times: number): string[] {
    return faultNames.filter((name) => this.#rows.get(name)!.injected < times)
  }

  readonly head = ['fault', 'injected', 'events', 'lost', 'doubled']

  get rows(): (number | string)[][] {
    const rows = [...this.#rows, ['in all', this.all] as const]
    return rows.map(([name, row]) => [name, row.injected, row.events, row.lost, row.doubled])
  }

  /** For the terminal: names to the left, numbers to the right. */
  format(): string {
    const cells = [this.head, ...this.rows].map((row) => row.map(String))
    const widths = this.head.map((_, column) =>
      Math.max(...cells.map((row) => row[column]!.length)),
    )
    return cells
      .map((row) =>
        row
          .map((cell, column) =>
            column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
          )
          .join('  '),
      )
      .join('\n')
  }
}
