import type { Baseline } from './baseline/build-baseline.ts'

/** One measured quantity, in all its clients and workloads: what a suite hands over, and what the JSON holds. */
export interface Table {
  /** Short and stable, unique within the suite: with the column's name it names the workload. */
  readonly name: string
  readonly title: string
  /** What the figures are in: `s per million events`, `KB per connection`. */
  readonly unit: string
  readonly better: 'lower' | 'higher'
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** The client that the ratios are taken to. */
  readonly baseline?: string
  /** Whether the best round stands beside the median: for figures that a busy machine can only make worse. */
  readonly showsBest?: boolean
  /** What a reader has to know, a sentence each. */
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
  /** Whether its figures stand for us, for somebody else, or for what no client can do without. */
  readonly side: 'ours' | 'peer' | 'floor'
  /** How events are handed over: a peer is compared with those of ours that do it in the same way. */
  readonly delivery?: Delivery
  /** By the columns' names. */
  readonly cells: Readonly<Record<string, Cell>>
  /** Whether all events came, whole and in order; absent where none are sent. */
  readonly correct?: boolean
  /** What it lost, or did differently. */
  readonly notes?: readonly string[]
}

export type Delivery = 'callback' | 'listener' | 'iteration'

/** A figure of each round; or why there is none. */
export type Cell = { readonly rounds: readonly number[] } | { readonly missing: string }

export interface SuiteOptions {
  /** An older commit of ours to run beside the working tree, for the suites that can. */
  readonly baseline?: Baseline | undefined
  /** Small sizes, one round: to see that it works. */
  readonly quick: boolean
  /** The origin of the suite's server, which is a process of its own. */
  readonly origin: string
  /** Says what is being done, for people who wait. */
  readonly log: (line: string) => void
}

export interface Suite {
  readonly name: string
  readonly title: string
  /** What is done, in a few sentences for the page. */
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
