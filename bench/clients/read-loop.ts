import type { OnData } from './client.ts'

/** The loop of those that hand events over by iteration. */
export async function readLoop(
  events: AsyncIterable<{ readonly data?: string }>,
  onData: OnData,
): Promise<void> {
  for await (const { data } of events) {
    const wait = onData(data ?? '')
    if (wait) await wait
  }
}
