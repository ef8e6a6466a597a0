/** A test of a worker, as the page knows it. */
export interface WorkerTest {
  readonly id: number
  /** The titles of its suites, the outermost first, and its title. */
  readonly names: readonly string[]
}

export interface WorkerTestFile {
  readonly file: string
  readonly tests: readonly WorkerTest[]
}

/** From the page to the worker. */
export type Question =
  | { readonly id: number; readonly ask: 'list'; readonly provided: Record<string, unknown> }
  | { readonly id: number; readonly ask: 'end' }
  | { readonly id: number; readonly ask: 'run'; readonly test: number }

/** From the worker to the page. */
export interface Answer {
  readonly id: number
  readonly files?: readonly WorkerTestFile[] | undefined
  readonly error?: { readonly message: string; readonly stack: string | undefined } | undefined
}
