/** Records the course of a life, and what it did wrong. */
export class Judge {
  readonly problems: string[] = []
  readonly #trace: string[] = []
  readonly #now: () => number
  readonly #start: number

  constructor(now: () => number) {
    this.#now = now
    this.#start = now()
  }

  note(entry: string): void {
    this.#trace.push(`${String(this.#now() - this.#start).padStart(8)} ms  ${entry}`)
  }

  check(holds: boolean, problem: () => string): void {
    if (holds) return
    const text = problem()
    this.note(`→ ${text}`)
    if (this.problems.length < 20) this.problems.push(text)
  }

  get trace(): string {
    return this.#trace.slice(0, 400).join('\n')
  }
}
