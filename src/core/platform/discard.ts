import { noop } from './noop.ts'

/** Cancels a stream or reader that is no longer read. A cancellation that throws or rejects is ignored. */
export function discard(stream: { cancel(): unknown } | null | undefined): void {
  // Async, so that a `cancel` that throws, or returns no promise, is handled too.
  const cancel = async () => stream?.cancel()
  cancel().catch(noop)
}
