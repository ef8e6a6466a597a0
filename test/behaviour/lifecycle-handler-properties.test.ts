import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

/** Streams three events, and records the calls of named handlers. */
async function threeEvents() {
  const server = testSession()
  const chunks = ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{ chunks }]), frozenPlatform()),
  )
  const calls: string[] = []
  const record = (name: string) => (event: { data: string }) => void calls.push(name + event.data)
  const waitForThird = async () => {
    for await (const { data } of client.events()) if (data === '3') return
  }
  return { client, calls, record, waitForThird }
}

describe('onmessage', () => {
  it('keeps its position among listeners when replaced', async () => {
    const { client, calls, record, waitForThird } = await threeEvents()
    client.addEventListener('message', record('a'))
    client.onmessage = record('old')
    client.addEventListener('message', record('b'))
    client.onmessage = record('new')
    await waitForThird()
    expect(calls).toEqual(['a1', 'new1', 'b1', 'a2', 'new2', 'b2', 'a3', 'new3', 'b3'])
  })

  it('loses its position when set to null', async () => {
    const { client, calls, record, waitForThird } = await threeEvents()
    client.onmessage = record('on')
    client.addEventListener('message', record('a'))
    client.onmessage = null
    client.onmessage = record('again')
    await waitForThird()
    expect(calls).toEqual(['a1', 'again1', 'a2', 'again2', 'a3', 'again3'])
  })

  it('can be replaced and removed during dispatch', async () => {
    const { client, calls, record, waitForThird } = await threeEvents()
    client.addEventListener('message', ({ data }) => {
      if (data === '2') client.onmessage = record('new')
      if (data === '3') client.onmessage = null
    })
    client.onmessage = record('old')
    await waitForThird()
    expect(calls).toEqual(['old1', 'new2'])
  })

  it('is called once per event, with the client as this', async () => {
    const { client, waitForThird } = await threeEvents()
    const calls: [unknown, unknown][] = []
    client.onmessage = function receive(this: unknown, { data }) {
      calls.push([this === client, data])
    }
    await waitForThird()
    expect(calls).toEqual([
      [true, '1'],
      [true, '2'],
      [true, '3'],
    ])
  })
})

describe('the handler properties', () => {
  it('start as null, keep functions, and become null for other values', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    for (const name of ['onopen', 'onmessage', 'onerror'] as const) {
      expect(client[name]).toBeNull()
      const handler = () => {}
      client[name] = handler
      expect(client[name]).toBe(handler)
      client[name] = 'not a function' as never
      expect(client[name]).toBeNull()
    }
  })

  it('are called once per `open` and `error`, in listener order', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([{ ending: 'end' }, {}])
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
    const calls: string[] = []
    for (const type of ['open', 'error'] as const) {
      client.addEventListener(type, () => calls.push(`before ${type}`))
      client[`on${type}`] = ({ type: name }) => calls.push(`on${name}`)
      client.addEventListener(type, () => calls.push(`after ${type}`))
    }
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    const open = ['before open', 'onopen', 'after open']
    const error = ['before error', 'onerror', 'after error']
    expect(calls).toEqual([...open, ...error, ...open])
  })
})
