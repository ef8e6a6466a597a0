/**
 * Settles as the promise does, or rejects with the signal's reason as soon as it is aborted: for what may not listen to
 * the signal itself, such as a caller's function.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Cancels a stream that is not needed any more. What comes of that changes nothing, be it no promise, or thrown. */
export function letGo(stream: { cancel(): unknown } | null | undefined): void {
  const cancel = async () => stream?.cancel()
  cancel().catch(ignore)
}

/** For promises whose failure changes nothing, such as that of cancelling a stream that has failed already. */
export const ignore = (): void => {}
