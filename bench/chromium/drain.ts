import type { BenchClient } from '../clients/client.ts'

/**
 * The upper limit for every client in a page: the bytes are read into one buffer and dropped. At the end, it reports
 * the expected number of events, without data, so that the page sees an end.
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
