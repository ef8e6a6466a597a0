/** The checks of a program so far. It ends with the line that the CI adds up. */
export class Checks {
  #passed = 0
  #failed = 0

  get failed(): number {
    return this.#failed
  }

  /** Counts a check and prints it if it failed. */
  count(what: string, problems: readonly string[]): void {
    if (problems.length === 0) this.#passed++
    else this.#failed++
    if (problems.length > 0) console.log(`FAIL  ${what}: ${problems.slice(0, 5).join('; ')}`)
  }

  /** Counts a check and prints its result. */
  check(what: string, holds: boolean): void {
    if (holds) this.#passed++
    else this.#failed++
    console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`)
  }

  /** Prints the total and sets the exit code. */
  finish(): void {
    console.log(`${this.#passed} passed, ${this.#failed} failed`)
    process.exitCode = this.#failed > 0 || this.#passed === 0 ? 1 : 0
  }
}
