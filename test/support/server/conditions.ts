import type { SessionCounts } from '../session-log.ts'

type Condition = (counts: SessionCounts, stalledFor: number) => boolean

// Growing counts are minimums, other counts are exact; `sockets` is a maximum.
const conditions: Record<string, (wanted: number) => Condition> = {
  requests: (wanted) => (counts) => counts.requests >= wanted,
  bodies: (wanted) => (counts) => counts.bodies >= wanted,
  opened: (wanted) => (counts) => counts.opened >= wanted,
  closed: (wanted) => (counts) => counts.closed >= wanted,
  flushed: (wanted) => (counts) => counts.bytesFlushed >= wanted,
  open: (wanted) => (counts) => counts.open === wanted,
  blocked: (wanted) => (counts) => counts.blocked === wanted,
  sockets: (wanted) => (counts) => counts.sockets <= wanted,
  stalled: (wanted) => (_, stalledFor) => stalledFor >= wanted,
}

export const conditionNames = Object.keys(conditions)

/** Reads the conditions of a wait from its query; all of them must hold. */
export function readConditions(query: URLSearchParams): Condition {
  const asked = [...query].filter(([name]) => name !== 'timeout')
  if (asked.length === 0) throw new Error(`Name a condition: ${conditionNames.join(', ')}`)
  const all = asked.map(([name, value]) => {
    const condition = conditions[name]
    const wanted = Number(value)
    if (condition === undefined) {
      throw new Error(`Unknown condition '${name}': use ${conditionNames.join(', ')}`)
    }
    if (!Number.isFinite(wanted)) throw new Error(`'${name}' takes a number, not '${value}'`)
    return condition(wanted)
  })
  return (counts, stalledFor) => all.every((holds) => holds(counts, stalledFor))
}
