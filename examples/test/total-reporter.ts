import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter'

/** Ends with the line that `.ci/run` adds up. A test that was skipped, or passed only when it ran again, has failed. */
export default class TotalReporter implements Reporter {
  readonly #outcomes = new Map<TestCase, boolean>()

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#outcomes.set(test, result.status === 'passed' && result.retry === 0)
  }

  onEnd(): void {
    const outcomes = [...this.#outcomes.values()]
    const passed = outcomes.filter(Boolean).length
    console.log(`${passed} passed, ${outcomes.length - passed} failed`)
  }
}
