/** The checks of a run: each prints a row, and the last line is their total. */
export class Rows {
  #passed = 0
  #failed = 0

  /** Runs a check; a rejection is its failure, and the other checks still run. */
  readonly row = async (name: string, check: () => Promise<void>): Promise<void> => {
    const start = performance.now()
    const problem = await check().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (problem === undefined) this.#passed++
    else this.#failed++
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
    if (problem !== undefined) console.log(problem.replace(/^/gm, '     '))
  }

  /** Prints the total, and sets the exit code. */
  end(): void {
    console.log(`${this.#passed} passed, ${this.#failed} failed`)
    process.exitCode = this.#failed > 0 || this.#passed === 0 ? 1 : 0
  }
}
