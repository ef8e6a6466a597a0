import { describe, expect, it } from 'vitest'
import { EventSourceClient, json } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, frozenPlatform } from '../support/client-probes.ts'

async function fourEvents() {
  const server = testSession()
  const chunks = ['data: 1\n\ndata: 2\n\ndata: 3\n\nevent: end\ndata\n\n']
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{ chunks }]), frozenPlatform()),
  )
  return { client, waitForEnd: () => client.once('end') }
}

describe('addEventListener', () => {
  it('supports `once`', async () => {
    const { client, waitForEnd } = await fourEvents()
    const received: string[] = []
    client.addEventListener('message', ({ data }) => received.push(data), { once: true })
    await waitForEnd()
    expect(received).toEqual(['1'])
  })

  it('supports `signal`', async () => {
    const { client, waitForEnd } = await fourEvents()
    const controller = new AbortController()
    const received: string[] = []
    const listener = ({ data }: { data: string }) => {
      received.push(data)
      if (data === '2') controller.abort()
    }
    client.addEventListener('message', listener, { signal: controller.signal })
    await waitForEnd()
    expect(received).toEqual(['1', '2'])
  })

  it('accepts objects with a handleEvent method', async () => {
    const { client, waitForEnd } = await fourEvents()
    const listener = {
      received: [] as string[],
      handleEvent({ data }: { data: string }) {
        this.received.push(data)
      },
    }
    client.addEventListener('message', listener)
    await waitForEnd()
    expect(listener.received).toEqual(['1', '2', '3'])
  })

  it('adds a repeated listener once, and removeEventListener removes it', async () => {
    const { client, waitForEnd } = await fourEvents()
    const received: string[] = []
    const listener = (event: Event) => {
      const { data } = event as MessageEvent<string>
      received.push(data)
      if (data === '2') client.removeEventListener('message', listener)
    }
    client.addEventListener('message', listener)
    client.addEventListener('message', listener)
    await waitForEnd()
    expect(received).toEqual(['1', '2'])
  })

  it('supports stopImmediatePropagation, which does not affect `on` handlers', async () => {
    const { client, waitForEnd } = await fourEvents()
    const received: string[] = []
    client.addEventListener('message', (event) => {
      received.push(`first ${event.data}`)
      if (event.data === '1') event.stopImmediatePropagation()
    })
    client.addEventListener('message', ({ data }) => received.push(`second ${data}`))
    client.on('message', ({ data }) => received.push(`on ${data}`))
    await waitForEnd()
    expect(received.filter((entry) => entry.startsWith('second'))).toEqual(['second 2', 'second 3'])
    expect(received.filter((entry) => entry.startsWith('on'))).toEqual(['on 1', 'on 2', 'on 3'])
  })

  it('delivers decoded data', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['event: tick\ndata: {"n":1}\n\n'] }])
    const client = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), events: { tick: json<{ n: number }>() } }),
    )
    const data = await new Promise((resolve) => {
      client.addEventListener('tick', (event) => resolve(event.data.n))
    })
    expect(data).toBe(1)
  })

  it('receives events that the program dispatches', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const received: string[] = []
    client.onmessage = ({ type }) => received.push(`on ${type}`)
    client.addEventListener('message', ({ type }) => received.push(`listener ${type}`))
    client.dispatchEvent(new Event('message'))
    expect(received).toEqual(['on message', 'listener message'])
  })
})
