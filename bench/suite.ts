import type { Baseline } from './baseline/build-baseline.ts'

/** One measured quantity, for all clients and workloads: the result of a suite, and a part of the JSON. */
export interface Table {
  /** Short and stable, unique within the suite: with the column's name it names the workload. */
  readonly name: string
  readonly title: string
  /** The unit of the figures: `s per million events`, `KB per connection`. */
  readonly unit: string
  readonly better: 'lower' | 'higher'
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** The client that the ratios are taken to. */
  readonly baseline?: string
  /** Whether the best round stands beside the median: for figures that a busy machine can only make worse. */
  readonly showsBest?: boolean
  /** Notes for the reader, a sentence each. */
  readonly notes?: readonly string[]
}

export interface Column {
  readonly name: string
  readonly title: string
}

export interface Row {
  /** The client's name, as in `clients.ts`. */
  readonly client: string
  /** How it is called in the tables. */
  readonly title: string
  /** The package's, or the browser's. */
  readonly version?: string
  /** Whether its figures are ours, a peer's, or the least that any client has to do. */
  readonly side: 'ours' | 'peer' | 'floor'
  /** How events are delivered: a peer is compared with our clients that do it in the same way. */
  readonly delivery?: Delivery
  /** By the columns' names. */
  readonly cells: Readonly<Record<string, Cell>>
  /** Whether all events came, complete and in order; absent if none are sent. */
  readonly correct?: boolean
  /** Lost events and other differences. */
  readonly notes?: readonly string[]
}

export type Delivery = 'callback' | 'listener' | 'iteration'

/** A figure of each round; or why there is none. */
export type Cell = { readonly rounds: readonly number[] } | { readonly missing: string }

export interface SuiteOptions {
  /** An older commit of Headwater to run beside the working tree, for the suites that support it. */
  readonly baseline?: Baseline | undefined
  /** Small sizes, one round: to see that it works. */
  readonly quick: boolean
  /** The origin of the suite's server, which is a separate process. */
  readonly origin: string
  /** Reports progress. */
  readonly log: (line: string) => void
}

export interface Suite {
  readonly name: string
  readonly title: string
  /** The method, in a few sentences for the page. */
  readonly description: string
  run(options: SuiteOptions): Promise<readonly Table[]>
}

/** A suite's part of the JSON. */
export interface SuiteResult {
  readonly title: string
  readonly description: string
  readonly command: string
  /** When, as an ISO date. */
  readonly taken: string
  readonly machine: Machine
  readonly tables: readonly Table[]
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly node: string
}

export type Results = Readonly<Record<string, SuiteResult>>
