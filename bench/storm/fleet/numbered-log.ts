import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'

/** How many events there are, in a file with a line for each: it survives the process that writes it. */
export class NumberedLog {
  readonly #file: string
  #last: number

  constructor(file: string) {
    this.#file = file
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    // A line that was cut off was never sent.
    const end = text.lastIndexOf('\n') + 1
    if (end < text.length) truncateSync(file, end)
    this.#last = text.slice(0, end).split('\n').length - 1
  }

  get last(): number {
    return this.#last
  }

  /** Appends the next event, before it is sent. */
  append(): number {
    this.#last++
    appendFileSync(this.#file, `${this.#last}\n`)
    return this.#last
  }
}
