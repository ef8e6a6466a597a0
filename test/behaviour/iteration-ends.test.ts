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

const threeEvents = 'data: 1\n\ndata: 2\n\ndata: 3\n\n'

describe('an iteration ends', () => {
  it('with the final error, after the queued events', async () => {
    const { client } = await start([{ chunks: [threeEvents], ending: 'destroy' }], {
      reconnect: false,
    })
    const iterator = client.events()
    const { error } = await client.closed
    expect(error).toMatchObject({ code: 'network' })
    const received: string[] = []
    const loop = async () => {
      for await (const { data } of iterator) received.push(data)
    }
    await expect(loop()).rejects.toBe(error)
    expect(received).toEqual(['1', '2', '3'])
  })

  it('with the final error, while waiting', async () => {
    const { client } = await start([{ status: 404 }])
    const loop = async () => {
      for await (const _ of client);
    }
    await expect(loop()).rejects.toMatchObject({ code: 'http', status: 404 })
  })

  it.each([
    ['a 204 response', { status: 204, headers: { 'content-type': null } }, []],
    ['the end of the stream', { chunks: [threeEvents], ending: 'end' }, ['1', '2', '3']],
  ] satisfies [string, Attempt, string[]][])(
    'without an error after the queued events: %s',
    async (_, attempt, events) => {
      const { client } = await start([attempt], { reconnect: false })
      const iterator = client.events()
      await client.closed
      const received: string[] = []
      for await (const { data } of iterator) received.push(data)
      expect(received).toEqual(events)
    },
  )

  it('on close(), discarding the queued events', async () => {
    const { client } = await start([{ chunks: [threeEvents] }])
    const received: string[] = []
    for await (const { data } of client.events()) {
      received.push(data)
      if (data === '1') client.close()
    }
    expect(received).toEqual(['1'])
  })

  it('when the client signal aborts, without an error', async () => {
    const controller = new AbortController()
    const { client } = await start([{ chunks: [threeEvents] }], { signal: controller.signal })
    const received: string[] = []
    for await (const { data } of client.events()) {
      received.push(data)
      if (data === '2') controller.abort(new Error('enough'))
    }
    expect(received).toEqual(['1', '2'])
  })

  it('at once on a closed client, with the error if it failed', async () => {
    const closed = await start([{}])
    closed.client.close()
    expect(await closed.client.events().next()).toEqual({ done: true, value: undefined })

    const failed = await start([{ status: 404 }])
    await failed.client.closed
    await expect(failed.client.events().next()).rejects.toMatchObject({ status: 404 })
  })

  it('with its connection loop: a later connect() does not restart it', async () => {
    const { client } = await start([{}, { chunks: ['data: new\n\n'] }])
    await waitForStatus(client, 'open')
    const old = client.events()
    client.close()
    client.connect()
    const received: string[] = []
    for await (const { data } of client.events()) {
      received.push(data)
      break
    }
    expect(received).toEqual(['new'])
    expect(await old.next()).toEqual({ done: true, value: undefined })
  })

  it('without an unhandled rejection if its error is never read', async () => {
    const { client } = await start([{ status: 404 }])
    const abandoned = client.events()
    expect(await client.closed).toMatchObject({ reason: 'failed' })
    await expect(abandoned.return()).resolves.toEqual({ done: true, value: undefined })
  })
})

describe('an iteration of an idle client', () => {
  it('waits for the connection', async () => {
    const { client } = await start([{ chunks: ['data: 1\n\n'] }], { autoConnect: false })
    const next = client.events().next()
    client.connect()
    expect((await next).value).toMatchObject({ data: '1' })
  })
})
