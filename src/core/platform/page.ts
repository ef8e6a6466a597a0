import { noop } from './noop.ts'

/** A change of the network or the page. `'resume'`: the page left a frozen or cached state. */
export type PlatformChange = 'online' | 'visible' | 'hidden' | 'resume'

/** False while the page is hidden. */
export const isPageVisible = (): boolean => globalThis.document?.visibilityState !== 'hidden'

/** Calls back on each change; returns the function that unsubscribes. */
export function subscribeToPage(listener: (change: PlatformChange) => void): () => void {
  // Only a page has most of these events.
  if (!globalThis.addEventListener) return noop
  const onChange = ({ type, persisted }: Event & { persisted?: boolean }) => {
    if (type === 'online') listener(type)
    else if (type === 'resume' || persisted) listener('resume')
    else listener(isPageVisible() ? 'visible' : 'hidden')
  }
  // Captured in a page, because some are events of the document and do not bubble. workerd allows no capture.
  // As an object: Node's `removeEventListener` ignores `true`.
  const options = { capture: !!globalThis.document }
  const toggle = (method: 'addEventListener' | 'removeEventListener') => {
    for (const type of ['online', 'pageshow', 'visibilitychange', 'resume'])
      globalThis[method](type, onChange, options)
  }
  toggle('addEventListener')
  return () => toggle('removeEventListener')
}
