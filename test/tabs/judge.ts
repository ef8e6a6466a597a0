/** An event as a client received it, and its time in milliseconds. */
export interface Arrival {
  readonly event: number
  readonly at: number
}

/** One client of one document, from its first event on. */
export interface Life {
  readonly name: string
  readonly arrivals: readonly Arrival[]
  /** The number of the last event, if the client was there until then. */
  readonly end?: number | undefined
  /** Whether the delays of its events count: not if it was frozen, blocked or in the back/forward cache. */
  readonly isTimed: boolean
}

export interface Verdict {
  events: number
  lost: number
  doubled: number
  /** The worst delay between sending and arrival, in milliseconds. */
  worstDelay: number
  problems: string[]
}

/**
 * Judges the logs: each client has every event once and in order, from its first one up to its last one, or up to the
 * end. `sentAt` has the time at which each event was sent first, by its number.
 */
export function judge(lives: readonly Life[], sentAt: readonly number[]): Verdict {
  const verdict: Verdict = { events: 0, lost: 0, doubled: 0, worstDelay: 0, problems: [] }
  for (const life of lives) judgeLife(life, sentAt, verdict)
  return verdict
}

function judgeLife(
  { name, arrivals, end, isTimed }: Life,
  sentAt: readonly number[],
  verdict: Verdict,
): void {
  const problem = (text: string) => void verdict.problems.push(`${name}: ${text}`)
  const seen = new Set<number>()
  let previous: number | undefined
  for (const { event, at } of arrivals) {
    verdict.events++
    const isDouble = seen.has(event)
    if (isDouble) verdict.doubled++
    if (isDouble) problem(`event ${event} twice`)
    else if (previous !== undefined && event !== previous + 1)
      problem(`event ${event} after ${previous}`)
    // The first event may be older: a replayed one.
    if (isTimed && previous !== undefined && !isDouble)
      verdict.worstDelay = Math.max(verdict.worstDelay, at - (sentAt[event] ?? at))
    seen.add(event)
    previous = event
  }
  const first = arrivals[0]?.event
  if (first === undefined) {
    if (end !== undefined) problem('no event at all')
    return
  }
  const until = end ?? Math.max(...seen)
  let lost = 0
  for (let event = first; event <= until; event++) if (!seen.has(event)) lost++
  verdict.lost += lost
  if (lost > 0) problem(`${lost} events of ${first} to ${until} lost`)
}
