/**
 * An outage of the server. All its connections break at time 0, after they were open for a while. Times are in
 * milliseconds.
 */
export interface Scenario {
  readonly name: string
  /** The outage, as the heading of a table. */
  readonly title: string
  /** For how long all clients are rejected. */
  readonly down: number
  /** How many can be let in after that in each second. */
  readonly capacity: number
  /** The cost of rejecting a client, relative to that of accepting one. */
  readonly refusalCost?: number
  /** The response to rejected clients; a refused connection if absent. */
  readonly answer?: { readonly status: number; readonly retryAfter?: number }
  /** The field `retry:` of the server: a different number between these two for each client. */
  readonly serverDelay?: readonly [least: number, most: number]
}

/** The `retry:` that the server of a scenario sends to one client. */
export function serverDelayOf({ serverDelay }: Scenario, random: () => number): number | undefined {
  if (!serverDelay) return undefined
  const [least, most] = serverDelay
  return least === most ? least : Math.floor(least + random() * (most - least))
}

const busy = { capacity: 5000, refusalCost: 1 / 20 }

export const scenarios: readonly Scenario[] = [
  {
    name: 'restart',
    title:
      'Down for 10 s; then 5000 are let in per second, and to turn 20 away costs as much as one',
    down: 10_000,
    ...busy,
  },
  {
    name: 'unlimited',
    title: 'Down for 10 s; then everyone is let in',
    down: 10_000,
    capacity: Infinity,
  },
  {
    name: 'moved',
    title: 'Another server is there at once, and lets 5000 in per second',
    down: 0,
    ...busy,
  },
  {
    name: 'retry',
    title: 'As in the first, and the server had sent `retry: 20000`',
    down: 10_000,
    ...busy,
    serverDelay: [20_000, 20_000],
  },
  {
    name: 'spread',
    title:
      'As in the first, and the server had sent each a `retry:` of its own from 20000 to 40000',
    down: 10_000,
    ...busy,
    serverDelay: [20_000, 40_000],
  },
  {
    name: 'proxy',
    title: 'As in the first, behind a proxy that answers 503 with `Retry-After: 10`',
    down: 10_000,
    ...busy,
    answer: { status: 503, retryAfter: 10_000 },
  },
]

/** The same for another number of clients: the server's capacity stays in proportion. */
export function scaled(scenario: Scenario, factor: number): Scenario {
  return { ...scenario, capacity: scenario.capacity * factor }
}
