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
})
