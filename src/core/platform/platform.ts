import { type Clock, systemClock } from './clock.ts'
import { noop } from './noop.ts'

/** A change of the network or the page. `'resume'`: the page left a frozen or cached state. */
export type PlatformChange = 'online' | 'visible' | 'hidden' | 'resume'

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
  isVisible: () => globalThis.document?.visibilityState !== 'hidden',
  subscribe(listener) {
    // Only a page has most of these events.
    if (!globalThis.addEventListener) return noop
    const onChange = ({ type, persisted }: Event & { persisted?: boolean }) => {
      if (type === 'online') listener(type)
      else if (type === 'resume' || persisted) listener('resume')
      else listener(systemPlatform.isVisible() ? 'visible' : 'hidden')
    }
    // Captured in a page, because some are events of the document and do not bubble. workerd allows no capture.
    const isPage = !!globalThis.document
    const toggle = (method: 'addEventListener' | 'removeEventListener') => {
      for (const type of ['online', 'pageshow', 'visibilitychange', 'resume'])
        globalThis[method](type, onChange, isPage)
    }
    toggle('addEventListener')
    return () => toggle('removeEventListener')
  },
}
