import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { atOnce, closeAfterTest, take } from '../support/client-probes.ts'
import { loops, run } from './loops.ts'
import { listen, whole } from './raw-server.ts'

describe('a server that answers with', () => {
  it.each(loops)('$name gets at most $requests requests in $minutes minutes', async (loop) => {
    const { outcome, requests, servers } = await run(loop)
    expect(requests).toBeLessThanOrEqual(loop.requests)
    expect(requests).toBeGreaterThan(0)
    expect(outcome).toBe(loop.outcome)
    const [, other] = servers
    for (const { head } of other.requests) expect(head).not.toContain('secret')
  })
})

describe('a long ID', () => {
  it.each(['x', 'é', '中'])(
    'of a megabyte is delivered but not sent back (%s)',
    async (character) => {
      const id = character.repeat(1_000_000)
      await using server = await listen((socket) => socket.write(whole(`id: ${id}\ndata: x\n\n`)))
      const client = closeAfterTest(new EventSourceClient(server.origin, { reconnect: atOnce }))
      const events = await take(client.events(), 3)
      expect(events.map(({ lastEventId }) => lastEventId === id)).toEqual([true, true, true])
      client.close()
      for (const { head } of server.requests) expect(head).not.toMatch(/last-event-id/i)
    },
  )

  it.each([
    [4096, true],
    [4097, false],
  ])('of %d bytes is sent: %s', async (length, isSent) => {
    const lastEventId = 'x'.repeat(length)
    await using server = await listen((socket) => socket.write(whole('data: x\n\n')))
    const client = closeAfterTest(new EventSourceClient(server.origin, { lastEventId }))
    await client.once('message')
    expect(server.requests[0]?.head.includes(lastEventId)).toBe(isSent)
  })
})
