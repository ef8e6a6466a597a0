import { describe, expect, it } from 'vitest'
import { EventSourceClient, EventSourceError, json } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

async function openStream() {
  const server = testSession()
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{}], { status: 404 }), frozenPlatform()),
  )
  await waitForStatus(client, 'open')
  return { server, client }
}

describe('once', () => {
  it('resolves every waiting call with the next event of the name', async () => {
    const { server, client } = await openStream()
    const waiting = [client.once('price'), client.once('price')]
    await server.write('data: 0\n\nevent: price\ndata: 1\n\nevent: price\ndata: 2\n\n')
    const [first, second] = await Promise.all(waiting)
    expect(first).toMatchObject({ type: 'price', data: '1' })
    expect(second).toBe(first)
  })

  it('survives a reconnect', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([{ ending: 'destroy' }, { chunks: ['data: late\n\n'] }])
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
    const next = client.once('message')
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    expect(await next).toMatchObject({ data: 'late' })
  })

  it('resolves with decoded data', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['event: price\ndata: {"value":1}\n\n'] }])
    const events = { price: json<{ value: number }>() }
    const client = closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), events }))
    const { data } = await client.once('price')
    expect(data.value).toBe(1)
  })

  it('rejects with code "closed" if the client closes or is closed', async () => {
    const { client } = await openStream()
    const next = client.once('price')
    client.close()
    await expect(next).rejects.toThrow(EventSourceError)
    await expect(client.once('price')).rejects.toMatchObject({ code: 'closed', retryable: false })
    await expect(client.once('price')).rejects.toThrow(/"price"/)
  })

  it('rejects with the final error of the client', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 404 }]), frozenPlatform()),
    )
    await expect(client.once('price')).rejects.toMatchObject({ code: 'http', status: 404 })
    await expect(client.once('price')).rejects.toBe(client.state.error)
  })

  it('rejects with the reason of its signal, even if already aborted', async () => {
    const { server, client } = await openStream()
    const controller = new AbortController()
    const next = client.once('price', { signal: controller.signal })
    controller.abort('changed my mind')
    await expect(next).rejects.toBe('changed my mind')
    const late = client.once('price', { signal: controller.signal })
    await expect(late).rejects.toBe('changed my mind')
    const delivered = client.once('end')
    await server.write('event: price\ndata: 1\n\nevent: end\ndata\n\n')
    expect(await delivered).toMatchObject({ type: 'end' })
  })

  it('waits for a client that is not connected yet', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), { autoConnect: false }),
    )
    const next = client.once('message')
    client.connect()
    expect(await next).toMatchObject({ data: 'hello' })
  })

  it('throws for a handler argument, and suggests `once: true`', () => {
    const client = new EventSourceClient('http://localhost/', { autoConnect: false })
    const once = client.once.bind(client) as unknown as (name: string, handler: () => void) => void
    expect(() => once('message', () => {})).toThrow('{ once: true }')
  })
})
