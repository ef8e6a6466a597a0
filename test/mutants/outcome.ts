/** The result of some tests: the first failure, or the reason why they did not run. */
export interface Outcome {
  passed: number
  /** The duration of the slowest test of each file, in ms. */
  slowest?: Readonly<Record<string, number>>
  /** Vitest used an old text of a file, or could not tell: only another process gives a result. */
  isStale?: boolean
  failed?: string
  broken?: string
}
