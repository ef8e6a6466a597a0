import { getEventListeners } from 'node:events'
import { getHeapSpaceStatistics } from 'node:v8'
import { measure } from '../memory/heap.ts'
import type { World } from './world.ts'

/** What there is at a moment when nobody but those who stay has anything. */
export interface Reading {
  /** Seconds since the start. */
  readonly at: number
  /** Bytes of objects and of buffers; without what has been compiled, which grows for minutes and is thrown away. */
  readonly heap: number
  readonly resident: number
  readonly sockets: number
  /** All that stays and keeps the process alive: timers, and sockets too. */
  readonly handles: number
  /** On the signal that all share. */
  readonly onSignal: number
  /** On the page's window and document. */
  readonly onPage: number
  /** On the process. */
  readonly onProcess: number
  /** Clients that are closed and let go of, and have not been collected. */
  readonly uncollected: number
}

export const countSockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

export async function read(
  world: World,
  released: Set<WeakRef<object>>,
  at: number,
): Promise<Reading> {
  // At once: those who stay will go on to reconnect.
  const counts = {
    sockets: countSockets(),
    handles: process.getActiveResourcesInfo().filter((name) => !isMomentary(name)).length,
    onSignal: getEventListeners(world.signal, 'abort').length,
    onPage: world.page.listeners,
    onProcess: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  }
  let usage = await measure()
  for (let round = 0; round < 20 && prune(released) > 0; round++) usage = await measure()
  const heap = usage.heap - compiledBytes()
  return { at, ...usage, heap, ...counts, uncollected: released.size }
}

const isMomentary = (name: string) => /^Immediate$|Req|^(Write|Shutdown)Wrap$/.test(name)

const compiledBytes = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => /code|trusted/.test(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0)

function prune(released: Set<WeakRef<object>>): number {
  for (const reference of released) if (!reference.deref()) released.delete(reference)
  return released.size
}
