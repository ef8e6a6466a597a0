import type { Origin, Reader } from './tab.ts'

/** A run, at its end. */
export interface Run {
  readonly origin: Origin
  readonly readers: readonly Reader[]
}

/** The promises that the run broke. */
export function judge(run: Run): string[] {
  const { channels, locks, server } = run.origin
  const problems: string[] = []
  const open = run.readers.filter(({ isClosed, tab }) => !isClosed && !tab.process.isDead)
  for (const reader of run.readers) problems.push(...judgeReader(run, reader))
  for (const { client, numbers, tab } of open) {
    const last = numbers.at(-1)
    if (client.state.status !== 'open')
      problems.push(`${tab.name} is ${client.state.status} at the end`)
    if (last !== server.length)
      problems.push(`${tab.name} has ${last} as its last event, not ${server.length}`)
  }
  const roles = new Map(open.map(({ client, tab }) => [tab, client.shared.role]))
  const count = (role: string) => [...roles.values()].filter((each) => each === role).length
  const grouped = roles.size - count('alone')
  if (grouped > 0 && count('leader') !== 1) problems.push(`${count('leader')} leaders at rest`)
  const expected = Math.min(1, grouped) + count('alone')
  if (server.live.length !== expected)
    problems.push(`${server.live.length} connections at rest, not ${expected}`)
  if (channels.list.length !== 2 * grouped)
    problems.push(`open channels of ${grouped} tabs: ${channels.list.join(', ')}`)
  if (locks.list.length !== grouped)
    problems.push(`locks of ${grouped} tabs: ${locks.list.join(', ')}`)
  for (const [tab, role] of roles) {
    const { tabs } = open.find((reader) => reader.tab === tab)!.client.shared
    if (role !== 'alone' && tabs !== grouped)
      problems.push(`${tab.name} counts ${tabs} tabs of ${grouped}`)
  }
  return problems
}

function judgeReader(
  { origin }: Run,
  { gaps, errors, numbers, reconnects, tab }: Reader,
): string[] {
  const { kind } = origin.server
  const problems: string[] = []
  // Before its first ID, a tab has no position that it could resume from.
  const start = kind === 'some-ids' ? numbers.findIndex((number) => number % 3 === 1) : 0
  const isExact = kind === 'ids' || kind === 'id-only'
  for (let at = start < 0 ? numbers.length : start + 1; at < numbers.length; at++) {
    const before = numbers[at - 1]!
    const number = numbers[at]!
    const step = `${tab.name} got ${number} after ${before}`
    if (isExact && number !== before + 1) problems.push(step)
    // Events with an ID of their own are neither lost nor repeated; the others may be, and are then reported.
    if (kind === 'some-ids') {
      for (let lost = before + 1; lost < number; lost++)
        if (lost % 3 === 1) problems.push(`${step}: lost ${lost}`)
      if (number <= before && number % 3 === 1) problems.push(`${step}: repeated`)
    }
    // Of events that share an ID, the last counts.
    if (kind === 'shared-ids' && (number < before - 1 || number > before + 2)) problems.push(step)
    if (kind === 'no-ids' && number !== before + 1 && gaps.length + errors + reconnects === 0)
      problems.push(`${step} without a report`)
    if (kind === 'no-ids' && number <= before && gaps.length + errors + reconnects === 0)
      problems.push(`${step}: repeated`)
  }
  return problems.slice(0, 3)
}
