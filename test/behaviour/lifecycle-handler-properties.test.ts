import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

/** A stream of three events, and who was called by which. */
async function threeEvents() {
  const server = testSession()
  const chunks = ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{ chunks }]), frozenPlatform()),
  )
  const calls: string[] = []
  const note = (name: string) => (event: { data: string }) => void calls.push(name + event.data)
  const over = async () => {
    for await (const { data } of client.events()) if (data === '3') return
  }
  return { client, calls, note, over }
}

describe('onmessage', () => {
  it('takes its place among the listeners when it is set, and keeps it when it is replaced', async () => {
    const { client, calls, note, over } = await threeEvents()
    client.addEventListener('message', note('a'))
    client.onmessage = note('old')
    client.addEventListener('message', note('b'))
    client.onmessage = note('new')
    await over()
    expect(calls).toEqual(['a1', 'new1', 'b1', 'a2', 'new2', 'b2', 'a3', 'new3', 'b3'])
  })

  it('gives up its place when it is set to null, as on the platform', async () => {
    const { client, calls, note, over } = await threeEvents()
    client.onmessage = note('on')
    client.addEventListener('message', note('a'))
    client.onmessage = null
    client.onmessage = note('again')
    await over()
    expect(calls).toEqual(['a1', 'again1', 'a2', 'again2', 'a3', 'again3'])
  })

  it('is replaced and taken off in the middle of a dispatch', async () => {
    const { client, calls, note, over } = await threeEvents()
    client.addEventListener('message', ({ data }) => {
      if (data === '2') client.onmessage = note('new')
      if (data === '3') client.onmessage = null
    })
    client.onmessage = note('old')
    await over()
    expect(calls).toEqual(['old1', 'new2'])
  })

  it('is called exactly once for each event, with the client as this', async () => {
    const { client, over } = await threeEvents()
    const calls: [unknown, unknown][] = []
    client.onmessage = function receive(this: unknown, { data }) {
      calls.push([this === client, data])
    }
    await over()
    expect(calls).toEqual([
      [true, '1'],
      [true, '2'],
      [true, '3'],
    ])
  })
})

describe('the handler properties', () => {
  it('are null to begin with, hold what they are given, and take null for what cannot be called', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    for (const name of ['onopen', 'onmessage', 'onerror'] as const) {
      expect(client[name]).toBeNull()
      const handler = () => {}
      client[name] = handler
      expect(client[name]).toBe(handler)
      client[name] = 'no function' as never
      expect(client[name]).toBeNull()
    }
  })

  it('onopen and onerror are called once for each of the two, in their places', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const url = await server.plan([{ ending: 'end' }, {}])
    const client = closeAfterTest(new EventSourceClient(url, { clock, ...still }))
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
