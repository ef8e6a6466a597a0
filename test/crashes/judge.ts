import { dataOf } from '../support/numbered-event.ts'

/** One event as written by the consumer, in order of writing. */
export interface Row {
  readonly life: number
  readonly number: number
  readonly data: string
}

/** The result of one run of the consumer, and of its kill. */
export interface Outcome {
  rows: number
  /** Events that the next run with events wrote again. */
  doubled: number
  /** Events that neither this run nor the next one wrote. */
  lost: number
  problems: string[]
}

/**
 * Judges each run by the first event of the next one, which must follow the last event of all or repeat it. Within a
 * run, each event must follow the one before.
 */
export function judge(rows: readonly Row[], lives: number): Outcome[] {
  const outcomes = Array.from({ length: lives }, (): Outcome => {
    return { rows: 0, doubled: 0, lost: 0, problems: [] }
  })
  let last = 0
  let previous: Row | undefined
  // The run whose end decided the start of this one.
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

/** The missing numbers of a log that ends with this one. */
export function missing(rows: readonly Row[], end: number): number[] {
  const numbers = new Set(rows.map(({ number }) => number))
  return Array.from({ length: end }, (_, index) => index + 1).filter(
    (number) => !numbers.has(number),
  )
}
