/** The reason of an aborted signal. Those of some packages have none, and no `throwIfAborted`. */
export function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new DOMException('This operation was aborted', 'AbortError')
}
