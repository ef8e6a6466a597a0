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
  return { client, over: () => client.once('end') }
}

describe('addEventListener', () => {
  it('heeds `once`', async () => {
    const { client, over } = await fourEvents()
    const heard: string[] = []
    client.addEventListener('message', ({ data }) => heard.push(data), { once: true })
    await over()
    expect(heard).toEqual(['1'])
  })

  it('heeds `signal`', async () => {
    const { client, over } = await fourEvents()
    const controller = new AbortController()
    const heard: string[] = []
    const listener = ({ data }: { data: string }) => {
      heard.push(data)
      if (data === '2') controller.abort()
    }
    client.addEventListener('message', listener, { signal: controller.signal })
    await over()
    expect(heard).toEqual(['1', '2'])
  })

  it('takes objects with a handleEvent method', async () => {
    const { client, over } = await fourEvents()
    const listener = {
      heard: [] as string[],
      handleEvent({ data }: { data: string }) {
        this.heard.push(data)
      },
    }
    client.addEventListener('message', listener)
    await over()
    expect(listener.heard).toEqual(['1', '2', '3'])
  })

  it('adds the same listener once only, and removeEventListener takes it off', async () => {
    const { client, over } = await fourEvents()
    const heard: string[] = []
    const listener = (event: Event) => {
      const { data } = event as MessageEvent<string>
      heard.push(data)
      if (data === '2') client.removeEventListener('message', listener)
    }
    client.addEventListener('message', listener)
    client.addEventListener('message', listener)
    await over()
    expect(heard).toEqual(['1', '2'])
  })

  it('heeds stopImmediatePropagation, which is no matter for handlers of `on`', async () => {
    const { client, over } = await fourEvents()
    const heard: string[] = []
    client.addEventListener('message', (event) => {
      heard.push(`first ${event.data}`)
      if (event.data === '1') event.stopImmediatePropagation()
    })
    client.addEventListener('message', ({ data }) => heard.push(`second ${data}`))
    client.on('message', ({ data }) => heard.push(`on ${data}`))
    await over()
    expect(heard.filter((entry) => entry.startsWith('second'))).toEqual(['second 2', 'second 3'])
    expect(heard.filter((entry) => entry.startsWith('on'))).toEqual(['on 1', 'on 2', 'on 3'])
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

  it('takes events that the program dispatches itself, as any EventTarget does', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const heard: string[] = []
    client.onmessage = ({ type }) => heard.push(`on ${type}`)
    client.addEventListener('message', ({ type }) => heard.push(`listener ${type}`))
    client.dispatchEvent(new Event('message'))
    expect(heard).toEqual(['on message', 'listener message'])
  })
})
