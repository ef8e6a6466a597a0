import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

async function start(attempts: Attempt[], options: ClientOptions = {}) {
  const server = testSession()
  const client = closeAfterTest(
    new EventSourceClient(await server.plan(attempts), { ...frozenPlatform(), ...options }),
  )
  return { server, client }
}

const three = 'data: 1\n\ndata: 2\n\ndata: 3\n\n'

describe('an iteration ends', () => {
  it('after the events that wait, with a final failure thrown out of the loop', async () => {
    const { client } = await start([{ chunks: [three], ending: 'destroy' }], { reconnect: false })
    const iterator = client.events()
    const { error } = await client.closed
    expect(error).toMatchObject({ code: 'network' })
    const heard: string[] = []
    const loop = async () => {
      for await (const { data } of iterator) heard.push(data)
    }
    await expect(loop()).rejects.toBe(error)
    expect(heard).toEqual(['1', '2', '3'])
  })

  it('in the same way where it waits already', async () => {
    const { client } = await start([{ status: 404 }])
    const loop = async () => {
      for await (const _ of client);
    }
    await expect(loop()).rejects.toMatchObject({ code: 'http', status: 404 })
  })

  it.each([
    ['stopped by a 204', { status: 204, headers: { 'content-type': null } }, []],
    ['ended by the server', { chunks: [three], ending: 'end' }, ['1', '2', '3']],
  ] satisfies [string, Attempt, string[]][])(
    'after the events that wait, without an error: %s',
    async (_, attempt, events) => {
      const { client } = await start([attempt], { reconnect: false })
      const iterator = client.events()
      await client.closed
      const heard: string[] = []
      for await (const { data } of iterator) heard.push(data)
      expect(heard).toEqual(events)
    },
  )

  it('at once by close(), without the events that wait', async () => {
    const { client } = await start([{ chunks: [three] }])
    const heard: string[] = []
    for await (const { data } of client.events()) {
      heard.push(data)
      if (data === '1') client.close()
    }
    expect(heard).toEqual(['1'])
  })

  it('at once by the signal of the client, without an error', async () => {
    const controller = new AbortController()
    const { client } = await start([{ chunks: [three] }], { signal: controller.signal })
    const heard: string[] = []
    for await (const { data } of client.events()) {
      heard.push(data)
      if (data === '2') controller.abort(new Error('enough'))
    }
    expect(heard).toEqual(['1', '2'])
  })

  it('at once on a client that is closed, and with its error on one that has failed', async () => {
    const closed = await start([{}])
    closed.client.close()
    expect(await closed.client.events().next()).toEqual({ done: true, value: undefined })

    const failed = await start([{ status: 404 }])
    await failed.client.closed
    await expect(failed.client.events().next()).rejects.toMatchObject({ status: 404 })
  })

  it('with the life that it was begun in: a later connect() does not revive it', async () => {
    const { client } = await start([{}, { chunks: ['data: new\n\n'] }])
    await waitForStatus(client, 'open')
    const old = client.events()
    client.close()
    client.connect()
    const heard: string[] = []
    for await (const { data } of client.events()) {
      heard.push(data)
      break
    }
    expect(heard).toEqual(['new'])
    expect(await old.next()).toEqual({ done: true, value: undefined })
  })

  it('with an error that nobody asks for, without an unhandled rejection', async () => {
    const { client } = await start([{ status: 404 }])
    const abandoned = client.events()
    expect(await client.closed).toMatchObject({ reason: 'failed' })
    await expect(abandoned.return()).resolves.toEqual({ done: true, value: undefined })
  })
})

describe('an iteration of a client that is idle', () => {
  it('waits for the connection', async () => {
    const { client } = await start([{ chunks: ['data: 1\n\n'] }], { autoConnect: false })
    const next = client.events().next()
    client.connect()
    expect((await next).value).toMatchObject({ data: '1' })
  })
})
