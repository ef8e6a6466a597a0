import type { Clock } from '../platform/clock.ts'
import { abortable } from '../platform/abortable.ts'
import { discard } from '../platform/discard.ts'
import { noop } from '../platform/noop.ts'
import type { ByteReader, FetchResponse } from './request-options.ts'

/** Limits on the body of an unusable response: in bytes, and in milliseconds. */
const maxSize = 65_536
const timeout = 2000

/** Reads the body of an unusable response as text, up to its limits. Never rejects: the response's error matters more. */
export async function readErrorBody(
  { body }: FetchResponse,
  clock: Clock,
  signal: AbortSignal,
): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let reader: ByteReader | undefined
  const read = async () => {
    // Throws if there is no body, or the caller's `fetch` has read it.
    reader = body!.getReader()
    for (let left = maxSize; left > 0;) {
      const { done, value } = await reader.read()
      if (done || !value) return
      text += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.length
    }
  }
  let timer: unknown
  const timedOut = new Promise<void>((resolve) => (timer = clock.setTimeout(resolve, timeout)))
  // A reader may ignore its cancellation. If the body is cut off, the text so far is returned.
  await abortable(Promise.race([read(), timedOut]), signal).catch(noop)
  clock.clearTimeout(timer)
  discard(reader)
  return text
}
