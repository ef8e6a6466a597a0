/**
 * What happens to the server. All its connections break at the time 0, after they were up for a while. Times are in
 * milliseconds.
 */
export interface Scenario {
  readonly name: string
  /** What happens, for the heading of a table. */
  readonly title: string
  /** How long nobody is let in. */
  readonly down: number
  /** How many can be let in after that in each second. */
  readonly capacity: number
  /** What it costs to turn one away, as a part of what it costs to let one in. @defaultValue `0` */
  readonly refusalCost?: number
  /** What those get who are not let in; a refused connection where it is absent. */
  readonly answer?: { readonly status: number; readonly retryAfter?: number }
  /** The field `retry:` that the server has sent: to each client a number of its own between these two. */
  readonly serverDelay?: readonly [least: number, most: number]
}

/** What the server of a scenario sends to one client as `retry:`. */
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

/** The same for another number of clients: what the server can do stays in proportion. */
export function scaled(scenario: Scenario, factor: number): Scenario {
  return { ...scenario, capacity: scenario.capacity * factor }
}
