import { describe, expect, it } from 'vitest'
import { EventSourceClient, type IterationOptions } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `data: ${from + index}\n\n`).join('')

/** Opens a stream that the test writes, with one iteration; `send` resolves once the client has delivered everything. */
async function start(options: IterationOptions) {
  const server = testSession()
  const client = closeAfterTest(new EventSourceClient(await server.plan([{}]), frozenPlatform()))
  await waitForStatus(client, 'open')
  const iterator = client.events('message', options)
  const send = async (chunk: string) => {
    const delivered = client.once('delivered')
    await server.write(`${chunk}event: delivered\ndata\n\n`)
    await delivered
  }
  const take = async (count: number) => {
    const taken: number[] = []
    for (let left = count; left > 0; left -= 1)
      taken.push(Number((await iterator.next()).value?.data))
    return taken
  }
  return { server, client, iterator, send, take }
}

describe("overflow: 'drop-oldest'", () => {
  it('drops the oldest events without pausing the stream', async () => {
    const { send, take } = await start({ highWaterMark: 3, overflow: 'drop-oldest' })
    await send(numbers(1, 10))
    await send(numbers(11, 12))
    expect(await take(3)).toEqual([10, 11, 12])
    await send(numbers(13, 14))
    expect(await take(2)).toEqual([13, 14])
  })

  it('drops nothing if the consumer keeps up', async () => {
    const { send, take } = await start({ highWaterMark: 1, overflow: 'drop-oldest' })
    const taken = take(5)
    for (let number = 1; number <= 5; number += 1) await send(numbers(number, number))
    expect(await taken).toEqual([1, 2, 3, 4, 5])
  })
})

describe("overflow: 'error'", () => {
  it('fails the iteration after the queued events, not the client', async () => {
    const { client, iterator, send, take } = await start({ highWaterMark: 3, overflow: 'error' })
    await send(numbers(1, 5))
    expect(await take(3)).toEqual([1, 2, 3])
    await expect(iterator.next()).rejects.toMatchObject({
      name: 'BufferLimitError',
      code: 'buffer-limit',
      message: expect.stringContaining('highWaterMark') as string,
    })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(client.readyState).toBe(client.OPEN)
    await send(numbers(6, 6))
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
  })

  it('does not fail at exactly the high-water mark', async () => {
    const { send, take } = await start({ highWaterMark: 3, overflow: 'error' })
    await send(numbers(1, 3))
    expect(await take(2)).toEqual([1, 2])
    await send(numbers(4, 5))
    expect(await take(3)).toEqual([3, 4, 5])
  })
})

describe("overflow: 'pause'", () => {
  it('keeps all events of the current chunk, then pauses until there is room', async () => {
    const { server, client, send, take } = await start({ highWaterMark: 2 })
    const received: number[] = []
    client.on('message', ({ data }) => received.push(Number(data)))
    await send(numbers(1, 4))
    await server.write(numbers(5, 6))
    // The server answers after the client could have read those two events.
    await server.log()
    expect(received).toEqual([1, 2, 3, 4])
    expect(await take(6)).toEqual([1, 2, 3, 4, 5, 6])
    expect(received).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('pauses until every iteration has room', async () => {
    const { server, client, send, take } = await start({ highWaterMark: 2 })
    const slow = client.events('message', { highWaterMark: 2 })
    const received: number[] = []
    client.on('message', ({ data }) => received.push(Number(data)))
    await send(numbers(1, 2))
    await server.write(numbers(3, 3))
    expect(await take(2)).toEqual([1, 2])
    // The server answers after the client could have read that event.
    await server.log()
    expect(received).toEqual([1, 2])
    await slow.next()
    expect(await take(1)).toEqual([3])
  })

  it('resumes the stream for other consumers when the iteration ends', async () => {
    const { server, client, iterator, send } = await start({ highWaterMark: 1 })
    await send(numbers(1, 2))
    const next = client.once('message')
    await server.write(numbers(3, 3))
    await iterator.return()
    expect(await next).toMatchObject({ data: '3' })
  })

  it('ends on close(), discarding the queued events', async () => {
    const { server, client, iterator, send } = await start({ highWaterMark: 1 })
    await send(numbers(1, 2))
    client.close()
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect((await server.waitForClosed(1)).requests[0]?.connection.closedBy).toBe('client')
  })

  it('ends on reconnect(), keeping the queued events', async () => {
    const { client, send, take } = await start({ highWaterMark: 1 })
    await send(numbers(1, 2))
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect(await take(2)).toEqual([1, 2])
  })

  it('does not begin after a reconnect() in the chunk that fills the queue', async () => {
    const { client, server, take } = await start({ highWaterMark: 1 })
    client.on('message', () => client.reconnect(), { once: true })
    await server.write(numbers(1, 2))
    await waitForStatus(client, 'open', 2)
    expect(await take(2)).toEqual([1, 2])
  })
})

describe('events() options', () => {
  it.each([
    [{ highWaterMark: 0 }, /highWaterMark/],
    [{ highWaterMark: Number.NaN }, /highWaterMark/],
    [{ overflow: 'drop' as never }, /overflow/],
  ])('%o are rejected with a TypeError that names the option', (options, named) => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    expect(() => client.events(options)).toThrow(TypeError)
    expect(() => client.events(options)).toThrow(named)
  })
})
