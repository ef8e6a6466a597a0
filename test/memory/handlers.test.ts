import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { measure, megabyte } from './heap.ts'

describe('a client with short-lived handlers', () => {
  it('keeps no memory for names without handlers', async () => {
    const client = new EventSourceClient('http://localhost/', { autoConnect: false })
    client.onAny(() => {})
    const listenTo = (name: string) => {
      const off = client.on(name, () => {})
      client.addEventListener(name, () => {}, { signal: AbortSignal.abort() })
      const listener = () => {}
      client.addEventListener(name, listener)
      client.removeEventListener(name, listener)
      off()
    }
    listenTo('first')
    const before = await measure()
    for (let count = 50_000; count > 0; count--) listenTo(`order ${count}`)
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(megabyte)
    expect(client.state.status).toBe('idle')
  })

  it('keeps no memory for names of events without handlers', async () => {
    const encoder = new TextEncoder()
    let count = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const events = Array.from({ length: 100 }, () => `event: order ${++count}\ndata: 1\n\n`)
        const isLast = count > 50_000
        controller.enqueue(encoder.encode(isLast ? 'event: last\ndata: 1\n\n' : events.join('')))
        // The stream stays open.
        return isLast ? new Promise(() => {}) : undefined
      },
    })
    const headers = { 'content-type': 'text/event-stream' }
    const before = await measure()
    const client = new EventSourceClient('http://localhost/', {
      fetch: async () => new Response(body, { headers }),
    })
    client.on('first', () => {})
    await client.once('last')
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(megabyte)
    expect(client.metrics.events).toBe(50_001)
    client.close()
  })
})
