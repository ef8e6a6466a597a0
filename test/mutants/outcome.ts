/** The result of some tests: the first failure, or the reason why they did not run. */
export interface Outcome {
  passed: number
  failed?: string
  broken?: string
}
