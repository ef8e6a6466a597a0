import { ignore } from './abortable.ts'

/**
 * The time, as the client sees it. The tests of an application replace it to run without waiting.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls back once after `delay` milliseconds; returns what `clearTimeout` takes. */
  setTimeout(callback: () => void, delay: number): unknown
  /** Forgets a timer. */
  clearTimeout(timer: unknown): void
  /** Lets the process exit while the timer waits, where the runtime has processes. */
  unref?(timer: unknown): void
}

/** What has changed around the client. `'resume'` is a page taken out of a frozen or cached state. */
export type EnvironmentChange = 'online' | 'visible' | 'hidden' | 'resume'

/**
 * What the client knows of the network and the page around it. Runtimes without either are online and visible.
 */
export interface Environment {
  /** False where the platform is sure that there is no network. */
  online(): boolean
  /** False while the page is hidden. */
  visible(): boolean
  /** Calls back on each change; returns the function that ends it. */
  subscribe(listener: (change: EnvironmentChange) => void): () => void
}

// Looked up at each call and not kept: a test that replaces the global timers later is to be obeyed.
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, delay) => globalThis.setTimeout(callback, delay),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
  unref(timer) {
    const { Deno } = globalThis as { Deno?: { unrefTimer(id: unknown): void } }
    // Node and Bun hand out objects, Deno numbers.
    if (typeof timer === 'object') (timer as { unref?(): void }).unref?.()
    else Deno?.unrefTimer(timer)
  },
}

export const platformEnvironment: Environment = {
  online: () => globalThis.navigator?.onLine !== false,
  visible: () => globalThis.document?.visibilityState !== 'hidden',
  subscribe(listener) {
    const { document } = globalThis
    // No page, and nothing to hold for one.
    if (!globalThis.addEventListener && !document) return ignore
    const heed = ({ type }: Event) => {
      if (type === 'online') listener(type)
      else if (type !== 'visibilitychange') listener('resume')
      else listener(platformEnvironment.visible() ? 'visible' : 'hidden')
    }
    const toggle = (method: 'addEventListener' | 'removeEventListener') => {
      for (const type of ['online', 'pageshow']) globalThis[method]?.(type, heed)
      for (const type of ['visibilitychange', 'resume']) document?.[method]?.(type, heed)
    }
    toggle('addEventListener')
    return () => toggle('removeEventListener')
  },
}
