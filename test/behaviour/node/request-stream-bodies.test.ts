import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../../src/index.ts'
import { streamOf } from '../../support/byte-streams.ts'
import { atOnce, closeAfterTest, take, waitForStatus } from '../../support/client-probes.ts'
import { testSession } from '../../support/test-session.ts'

// Browsers send streams over HTTP/2 only, if at all.

const encoder = new TextEncoder()
const streamBody = () => streamOf([encoder.encode('in '), encoder.encode('pieces')])

async function* pieces() {
  yield encoder.encode('in ')
  yield encoder.encode('pieces')
}

describe('a ReadableStream body', () => {
  it('is sent by streamEvents', async () => {
    const server = testSession()
    const { value } = await streamEvents(server.url('/echo'), { body: streamBody() }).next()
    expect(JSON.parse(value?.data as string)).toMatchObject({ method: 'POST', body: 'in pieces' })
  })

  it('is sent once by a client', async () => {
    const server = testSession()
    const url = server.url('/echo', { id: 1, ending: 'end' })
    const client = closeAfterTest(new EventSourceClient(url, { body: streamBody() }))
    expect(JSON.parse((await client.once('message')).data)).toMatchObject({ body: 'in pieces' })
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect((await server.log()).counts.requests).toBe(1)
  })

  it('is not sent again after a failure', async () => {
    const server = testSession()
    const url = server.url('/status', { code: 503 })
    const client = closeAfterTest(
      new EventSourceClient(url, { body: streamBody(), reconnect: { initialDelay: 1 } }),
    )
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 503 } })
    expect((await server.log()).counts.requests).toBe(1)
  })

  it('can be sent with reconnect: false', async () => {
    const server = testSession()
    const options = { body: streamBody(), reconnect: false }
    const client = closeAfterTest(new EventSourceClient(server.url('/echo'), options))
    await waitForStatus(client, 'open')
    expect((await server.waitFor({ bodies: 1 })).requests[0]?.body.text).toBe('in pieces')
  })

  it('is created for each reconnect by a body function', async () => {
    const server = testSession()
    const url = server.url('/echo', { ending: 'end' })
    const options = { body: streamBody, idempotent: true, reconnect: atOnce }
    const client = closeAfterTest(new EventSourceClient(url, options))
    const events = await take(client.events(), 2)
    const bodies = events.map(({ data }) => (JSON.parse(data) as { body: string }).body)
    expect(bodies).toEqual(['in pieces', 'in pieces'])
  })

  it('may be an async iterable', async () => {
    const server = testSession()
    const body = pieces() as unknown as ReadableStream
    const { value } = await streamEvents(server.url('/echo'), { body }).next()
    expect(JSON.parse(value?.data as string)).toMatchObject({ body: 'in pieces' })
    expect(() => new EventSourceClient('http://localhost/', { body, idempotent: true })).toThrow(
      /body: \(\) =>/,
    )
  })
})
