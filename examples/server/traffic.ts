/** The streams of all demos, for the index. One process has one server. */
const open = new Map<string, number>()
const startedAt = Date.now()
let sent = 0

export interface Traffic {
  readonly startedAt: number
  /** Events since the start. */
  readonly sent: number
  /** Open streams per demo. */
  readonly open: Readonly<Record<string, number>>
}

/** Counts a stream until it is closed. */
export function countStream(path: string, closed: AbortSignal): void {
  const [, name = ''] = path.split('/')
  const add = (change: number) => open.set(name, (open.get(name) ?? 0) + change)
  add(1)
  closed.addEventListener('abort', () => add(-1))
}

export function countEvents(count: number): void {
  sent += count
}

export const readTraffic = (): Traffic => ({ startedAt, sent, open: Object.fromEntries(open) })
