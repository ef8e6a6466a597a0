import type { FetchLike } from '../../src/index.ts'

/** The `AbortController` of React Native: its signal has no `reason`, and `abort` ignores its argument. */
export class ReasonlessAbortController {
  readonly signal = Object.assign(new EventTarget(), { aborted: false, onabort: null })

  abort(): void {
    if (this.signal.aborted) return
    this.signal.aborted = true
    this.signal.dispatchEvent(new Event('abort'))
  }
}

const { AbortController: NativeController, fetch: nativeFetch } = globalThis

/** A `fetch` that takes such a signal, as those of React Native do. */
export const reasonlessFetch: FetchLike = (url, init) => {
  const controller = new NativeController()
  if (init.signal.aborted) controller.abort()
  init.signal.addEventListener('abort', () => controller.abort())
  return nativeFetch(url, { ...init, signal: controller.signal } as RequestInit)
}
