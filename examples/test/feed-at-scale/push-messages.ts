import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

const atOnce = 50
const senders = 4

/**
 * Pushes numbered messages by several senders. Messages without a response are sent again under the same keys.
 *
 * @param stored - called after each request with the number of stored messages
 */
export async function pushMessages(
  url: string,
  count: number,
  stored: (count: number) => void,
): Promise<void> {
  let next = 0
  let done = 0
  async function send(): Promise<void> {
    while (next < count) {
      const messages = []
      for (; next < count && messages.length < atOnce; next++)
        messages.push({
          event: 'measured',
          data: { number: next, text: 'x'.repeat(100) },
          sourceType: 'test',
          sourceId: String(next % 10),
          key: randomUUID(),
        })
      await untilStored(url, JSON.stringify(messages))
      stored((done += messages.length))
    }
  }
  await Promise.all(Array.from({ length: senders }, send))
}

async function untilStored(url: string, body: string): Promise<void> {
  for (;;) {
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST', headers, body }
    const response = await fetch(`${url}/feed/api/messages`, request).catch(() => undefined)
    if (response?.status === 201) return void (await response.arrayBuffer())
    if (response && response.status < 500)
      throw new Error(`Refused with ${response.status}: ${await response.text()}`)
    // The process was killed or cannot store messages right now: a user of the feed would wait too.
    await delay(100)
  }
}
