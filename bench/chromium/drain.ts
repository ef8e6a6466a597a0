import type { BenchClient } from '../clients/client.ts'

/**
 * What no client in a page can be faster than: the bytes are read into one buffer again and again, and nothing is made
 * of them. So that the page sees an end, it gets its number of events then, without data.
 */
export default {
  open(url, onData) {
    const controller = new AbortController()
    const drain = async () => {
      const { body } = await fetch(url, { signal: controller.signal })
      const reader = body!.getReader({ mode: 'byob' })
      let buffer = new ArrayBuffer(256 * 1024)
      for (;;) {
        const { done, value } = await reader.read(new Uint8Array(buffer))
        if (done) break
        buffer = value.buffer
      }
      const events = Number(new URL(url).searchParams.get('events'))
      for (let index = 0; index < events; index++) onData('')
    }
    void drain()
    return () => controller.abort()
  },
} satisfies Pick<BenchClient, 'open'>
