import type { Clock, Platform } from '../index.ts'
import type { RingLimits } from './ring.ts'

/** The members of `navigator.locks` that a group uses. */
export interface Locks {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    callback: () => Promise<void> | undefined,
  ): Promise<unknown>
  query(): Promise<{
    held?: readonly { name?: string }[]
    pending?: readonly { name?: string }[]
  }>
}

/** The members of a `BroadcastChannel` that a group uses. */
export interface Channel {
  onmessage: ((event: { data: unknown }) => void) | null
  postMessage(message: unknown): void
  close(): void
}

/**
 * A change of the page or network: `'suspend'` if the page may be frozen or cached from now on, `'restore'` if it runs again;
 * the others as in `Platform`.
 */
export type PageChange = 'suspend' | 'restore' | 'visible' | 'hidden' | 'online'

/** The parts of the platform that tabs share, and the page. The simulation has its own. */
export interface SharedEnvironment {
  readonly locks: Locks
  readonly clock: Clock
  openChannel(name: string): Channel
  /** Returns an ID that no other tab has. */
  createId(): string
  isVisible(): boolean
  /** Calls back on each change of the page; returns the function that unsubscribes. */
  subscribe(listener: (change: PageChange) => void): () => void
}

/** The internal option by which tests give an environment; `undefined` as the value stands for a platform without one. */
export const environmentOption = Symbol('environment')

/** The internal option by which tests make the ring smaller. */
export const ringLimitsOption = Symbol('ringLimits')

/** Options that may contain an environment. */
export interface EnvironmentOptions {
  readonly platform?: Partial<Platform> | undefined
  readonly [environmentOption]?: SharedEnvironment | undefined
  readonly [ringLimitsOption]?: RingLimits | undefined
}

/** The environment of the options or of the runtime; `undefined` if it has no locks, no channels or is not secure. */
export function environmentOf(options: EnvironmentOptions): SharedEnvironment | undefined {
  if (environmentOption in options) return options[environmentOption]
  const { BroadcastChannel, isSecureContext, navigator } = globalThis
  const locks = navigator?.locks as Locks | undefined
  if (!locks?.request || !BroadcastChannel || isSecureContext === false) return undefined
  const { platform } = options
  return {
    locks,
    clock: platform?.clock ?? systemClock,
    openChannel: (name) => new BroadcastChannel(name) as Channel,
    createId: () => crypto.randomUUID(),
    isVisible: () => platform?.isVisible?.() ?? isPageVisible(),
    subscribe: (listener) => subscribeToPage(listener, platform),
  }
}

// The globals are looked up at each call, so that a test can replace them later.
const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delay) => {
    const timer = globalThis.setTimeout(callback, delay) as number | { unref?(): void }
    // Node and Bun: no timer of a group keeps the process alive; its channel does, until the client is closed.
    if (typeof timer === 'object') timer.unref?.()
    return timer
  },
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
}

function subscribeToPage(
  listener: (change: PageChange) => void,
  platform: Partial<Platform> = {},
): () => void {
  const onChange = ({ type, persisted }: Event & { persisted?: boolean }) => {
    if (type === 'pagehide' || type === 'freeze') return listener('suspend')
    if (type === 'resume' || persisted) return listener('restore')
    if (type === 'visibilitychange') return listener(isPageVisible() ? 'visible' : 'hidden')
    return type === 'online' && listener(type)
  }
  const given = platform.subscribe?.((change) => change !== 'resume' && listener(change))
  const types = ['pagehide', 'freeze', 'resume', 'pageshow']
  if (!given) types.push('visibilitychange', 'online')
  // Captured, because some are events of the document and do not bubble. Workers and servers have few of them.
  const target = globalThis.document ? globalThis : undefined
  for (const type of types) target?.addEventListener(type, onChange, true)
  return () => {
    given?.()
    for (const type of types) target?.removeEventListener(type, onChange, true)
  }
}

const isPageVisible = (): boolean => globalThis.document?.visibilityState !== 'hidden'
