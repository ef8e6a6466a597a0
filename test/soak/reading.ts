import { getEventListeners } from 'node:events'
import { getHeapSpaceStatistics } from 'node:v8'
import { measure } from '../memory/heap.ts'
import type { World } from './world.ts'

/** The memory and resources at a moment when only the lasting clients have any. */
export interface Reading {
  /** Seconds since the start. */
  readonly at: number
  /** Bytes of objects and buffers, without compiled code, which grows for minutes and is discarded. */
  readonly heap: number
  readonly resident: number
  readonly sockets: number
  /** Everything that keeps the process alive: timers and sockets. */
  readonly handles: number
  /** On the shared signal. */
  readonly onSignal: number
  /** On the page's window and document. */
  readonly onPage: number
  /** On the process. */
  readonly onProcess: number
  /** Closed clients without references that were not collected. */
  readonly uncollected: number
}

export const countSockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

/** A connection that was given up while it was made remains until the end of the attempt. */
export const isConnecting = (): boolean => process.getActiveResourcesInfo().includes('ConnectWrap')

export async function read(
  world: World,
  released: Set<WeakRef<object>>,
  at: number,
): Promise<Reading> {
  // At once: the lasting clients will reconnect soon.
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
