import { noop } from './noop.ts'

/** A change of the network or the page. `'resume'`: the page left a frozen or cached state. */
export type EnvironmentChange = 'online' | 'visible' | 'hidden' | 'resume'

/** The state of the network and the page. A runtime without either is online and visible. */
export interface Environment {
  /** False if the platform reports that it is offline. */
  online(): boolean
  /** False while the page is hidden. */
  visible(): boolean
  /** Calls back on each change; returns the function that unsubscribes. */
  subscribe(listener: (change: EnvironmentChange) => void): () => void
}

export const platformEnvironment: Environment = {
  online: () => globalThis.navigator?.onLine !== false,
  visible: () => globalThis.document?.visibilityState !== 'hidden',
  subscribe(listener) {
    const { document } = globalThis
    // Only a page has these events.
    if (!globalThis.addEventListener && !document) return noop
    const onChange = ({ type }: Event) => {
      if (type === 'online') listener(type)
      else if (type !== 'visibilitychange') listener('resume')
      else listener(platformEnvironment.visible() ? 'visible' : 'hidden')
    }
    const toggle = (method: 'addEventListener' | 'removeEventListener') => {
      for (const type of ['online', 'pageshow']) globalThis[method]?.(type, onChange)
      for (const type of ['visibilitychange', 'resume']) document?.[method]?.(type, onChange)
    }
    toggle('addEventListener')
    return () => toggle('removeEventListener')
  },
}
