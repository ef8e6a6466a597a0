import { type Clock, systemClock } from './clock.ts'
import { type PlatformChange, isPageVisible, subscribeToPage } from './page.ts'

/** The time, chance, network and page of a client. */
export interface Platform {
  /** The time source. */
  readonly clock: Clock
  /** A number from 0 up to 1, for jitter. */
  random(): number
  /** False if the platform reports that it is offline. */
  isOnline(): boolean
  /** False while the page is hidden, or the application in the background. */
  isVisible(): boolean
  /** Calls back on each change; returns the function that unsubscribes. */
  subscribe(listener: (change: PlatformChange) => void): () => void
}

/** The runtime's own. Without a network state or a page, it is online and visible. */
export const systemPlatform: Platform = {
  clock: systemClock,
  random: () => Math.random(),
  isOnline: () => globalThis.navigator?.onLine !== false,
  isVisible: isPageVisible,
  subscribe: subscribeToPage,
}
