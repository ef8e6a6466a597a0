import { describe, expect, it } from 'vitest'
import type { Socket } from 'node:net'
import { EventSourceClient } from '../../src/index.ts'
import { closeAfterTest, waitForBytes } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { head, listen } from './raw-server.ts'

/** Sends a byte just before each idle timeout. */
async function drip(start: string, bytes: number, options: { maxBufferSize: number }) {
  const connected = deferred<Socket>()
  await using server = await listen((socket) => {
    socket.write(head() + start)
    connected.resolve(socket)
  })
  const clock = new FakeClock()
  const client = closeAfterTest(
    new EventSourceClient(server.origin, {
      ...options,
      platform: { clock },
      idleTimeout: 1000,
      reconnect: false,
    }),
  )
  const socket = await connected.promise
  await waitForBytes(client, start.length)
  for (let sent = 1; sent <= bytes && client.state.status === 'open'; sent += 1) {
    await clock.advance(999)
    socket.write('x')
    await waitForBytes(client, start.length + sent)
  }
  return { client, state: client.state }
}

describe('a byte just before each idleTimeout', () => {
  it('keeps the stream open until the event is too large', async () => {
    const { client } = await drip('data: ', 80, { maxBufferSize: 50 })
    expect((await client.closed).error?.code).toBe('buffer-limit')
    expect(client.metrics.bytes).toBeLessThan(60)
  })

  it('of a comment keeps the stream open past maxBufferSize', async () => {
    const { client, state } = await drip(':', 80, { maxBufferSize: 50 })
    expect(state.status).toBe('open')
    expect(client.metrics.bytes).toBe(81)
  })
})
