import { dataOf } from '../support/numbered-event.ts'

/** One event, as the consumer wrote it, in the order in which it did. */
export interface Row {
  readonly life: number
  readonly number: number
  readonly data: string
}

/** What came of one life of the consumer, and of its end. */
export interface Outcome {
  rows: number
  /** Events that were written again in the next life that wrote any. */
  doubled: number
  /** Events that the next one did not get, and neither did any before. */
  lost: number
  problems: string[]
}

/**
 * Judges each life by what the next one began with: the event after the last of all, or that one again. Within a life
 * each event is the next.
 */
export function judge(rows: readonly Row[], lives: number): Outcome[] {
  const outcomes = Array.from({ length: lives }, (): Outcome => {
    return { rows: 0, doubled: 0, lost: 0, problems: [] }
  })
  let last = 0
  let previous: Row | undefined
  // Whose end decided where this life began.
  let before = 0
  for (const row of rows) {
    const { life, number, data } = row
    const outcome = outcomes[life]!
    if (previous && previous.life !== life) before = previous.life
    if (previous && previous.life > life)
      outcome.problems.push(`event ${number} written after life ${previous.life} had begun`)
    if (previous?.life === life && number !== previous.number + 1)
      outcome.problems.push(`event ${number} after ${previous.number}`)
    if (data !== dataOf(number)) outcome.problems.push(`event ${number} with other data: ${data}`)
    outcome.rows++
    if (number <= last) outcomes[before]!.doubled++
    if (number > last + 1) outcomes[before]!.lost += number - last - 1
    last = Math.max(last, number)
    previous = row
  }
  for (const { doubled, lost, problems } of outcomes) {
    if (doubled > 1) problems.push(`${doubled} events doubled`)
    if (lost > 0) problems.push(`${lost} events lost`)
  }
  return outcomes
}

/** What is missing of a log that ends with this number. */
export function missing(rows: readonly Row[], end: number): number[] {
  const numbers = new Set(rows.map(({ number }) => number))
  return Array.from({ length: end }, (_, index) => index + 1).filter(
    (number) => !numbers.has(number),
  )
}
