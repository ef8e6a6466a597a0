import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import { EventSourceClient, streamEvents } from 'headwater'
import { expect, it, onTestFinished } from 'vitest'
import {
  type EventStream,
  type EventStreamOptions,
  formatEvent,
  formatPosition,
  openEventStream,
} from '../../server/event-stream.ts'
import { jsonBody } from '../../server/json-body.ts'

/** Starts a server that answers every request with such a stream; returns its URL. */
async function serve(handle: (stream: EventStream) => unknown, options?: EventStreamOptions) {
  const app = express()
  app.all('/', async (request, response) =>
    handle(await openEventStream(request, response, options)),
  )
  app.post('/json', jsonBody, async (request, response) =>
    handle(await openEventStream(request, response, options)),
  )
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

it('sends comments while idle', async () => {
  const url = await serve(() => {}, { heartbeat: 10 })
  let comments = 0
  const { promise, resolve } = withResolvers<void>()
  const client = new EventSourceClient(url, {
    onComment: () => (comments += 1) === 4 && resolve(),
  })
  onTestFinished(() => client.close())
  await promise
  expect(client.metrics).toMatchObject({ attempts: 1, events: 0 })
})

it('fails an idle timeout shorter than its heartbeat', async () => {
  const silent = await serve(() => {}, { heartbeat: 60_000 })
  const client = new EventSourceClient(silent, { idleTimeout: 50, reconnect: false })
  expect(await client.closed).toMatchObject({ reason: 'failed', error: { code: 'idle-timeout' } })
})

it('disconnects a client that stops reading', async () => {
  const { promise, resolve } = withResolvers<number>()
  const url = await serve(
    async (stream) => {
      const event = formatEvent('tick', 'x'.repeat(100_000), 1)
      let sent = 0
      for (; !stream.closed.aborted; sent += 1) await stream.send(event)
      resolve(sent)
    },
    { stallTimeout: 100 },
  )
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  // No more than the buffers on the way hold.
  expect(await promise).toBeLessThan(1000)
})

it('notices that a client left', async () => {
  const { promise, resolve } = withResolvers<void>()
  const url = await serve((stream) => stream.closed.addEventListener('abort', () => resolve()))
  const client = new EventSourceClient(url)
  await new Promise((open) => client.addEventListener('open', open))
  client.close()
  await expect(promise).resolves.toBeUndefined()
})

it.each(['', 'json'])('stays open after the body of a POST to /%s', async (path) => {
  const url = await serve(async (stream) => {
    await stream.send(formatEvent('first', 1), formatEvent('second', 2))
    stream.end()
  })
  const events = []
  for await (const { type, data, lastEventId } of streamEvents(`${url}${path}`, { json: { a: 1 } }))
    events.push([type, data, lastEventId])
  expect(events).toEqual([
    ['first', '1', ''],
    ['second', '2', ''],
  ])
})

it('answers HEAD with the content type and no body', async () => {
  const response = await fetch(await serve(() => {}), { method: 'HEAD' })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(await response.text()).toBe('')
})

it('advances the last event ID without an event', async () => {
  const url = await serve(async (stream) => {
    await stream.send(formatPosition(7), formatEvent('tick', 'x'))
  })
  const client = new EventSourceClient(url)
  onTestFinished(() => client.close())
  expect(await client.once('tick')).toMatchObject({ lastEventId: '7' })
})

function withResolvers<T>() {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}
