/** How a page follows the stream: the `options` of its URL, as JSON. */
export interface PageOptions {
  /** The tab's name, unique in its group. */
  readonly id: string
  /** Where the page reports: another origin, so that its connections are separate. */
  readonly report: string
  /** The number of clients. The default is 1. */
  readonly clients?: number
  /** The events that a tab gets first if it joins. */
  readonly replay?: number | 'latest'
  /** Decode the data as JSON in place of text. */
  readonly isJson?: boolean
  /** Delete `navigator.locks` first. */
  readonly isWithoutLocks?: boolean
  /** The deliberately naive way of sharing, which proves the judge. */
  readonly isNaive?: boolean
  /** Follow in a dedicated worker. */
  readonly isWorker?: boolean
  /** Another tab to show in an iframe. */
  readonly frame?: string
  /** On a 401, fetch a new token and retry. */
  readonly hasToken?: boolean
}

/** One line of a client's log; `at` is in milliseconds since the epoch. */
export type Entry = { readonly at: number } & (
  | { readonly event: number; readonly isWrong?: true }
  | { readonly status: string; readonly error?: string }
  | { readonly role: string; readonly tabs: number }
  | { readonly gap: string }
  /** The page's `pagehide`, `pageshow`, `freeze`, … */
  | { readonly page: string }
)

/** Entries of one client, numbered so that none is missing or counted twice. */
export interface Report {
  readonly id: string
  /** Differs between two documents of one tab. */
  readonly life: string
  readonly client: number
  readonly batch: number
  readonly entries: readonly Entry[]
}
