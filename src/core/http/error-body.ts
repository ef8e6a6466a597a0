import type { Clock } from '../platform/clock.ts'
import { discard } from '../platform/discard.ts'
import type { ByteReader } from './request-options.ts'

/** Limits on the body of an unusable response: in bytes, and in milliseconds. */
const maxSize = 65_536
const timeout = 2000

/** Reads the body of an unusable response as text, up to its limits. Never rejects: the response's error matters more. */
export async function readErrorBody(
  reader: ByteReader,
  clock: Clock,
  signal: AbortSignal,
): Promise<string> {
  const cancel = () => discard(reader)
  const timer = clock.setTimeout(cancel, timeout)
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()
  const decoder = new TextDecoder()
  let read = ''
  try {
    for (let left = maxSize; left > 0;) {
      const { done, value } = await reader.read()
      if (done || !value) break
      read += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.length
    }
  } catch {
    // Cut off or aborted: the text so far is returned.
  }
  clock.clearTimeout(timer)
  cancel()
  return read
}
