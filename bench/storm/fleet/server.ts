/**
 * A server with a numbered log, in a separate process: each client gets the events after its Last-Event-ID, and then
 * new ones. Arguments: the port, the log's file, the milliseconds between two events. It prints a line once it is
 * ready.
 */
import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FromServer, ToServer } from './messages.ts'
import { frameOf } from '../../../test/support/numbered-event.ts'
import { NumberedLog } from './numbered-log.ts'

const [port = '0', file = '', interval = '500'] = process.argv.slice(2)
const log = new NumberedLog(file)
const streams = new Set<ServerResponse>()
/** When each connection came, in milliseconds since the start of listening. */
const connectedAt: number[] = []
let listeningSince = 0

const tell = (message: FromServer) => process.send!(message)

const server = createServer((request, response) => {
  connectedAt.push(performance.now() - listeningSince)
  response.on('close', () => streams.delete(response))
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
  const from = Number(request.headers['last-event-id'] ?? 0)
  const missed = Array.from({ length: log.last - from }, (_, index) => frameOf(from + 1 + index))
  if (missed.length > 0) response.write(missed.join(''))
  streams.add(response)
})

function send(text: string | Uint8Array) {
  for (const stream of streams) stream.write(text)
}

const ticker = setInterval(() => send(frameOf(log.append())), Number(interval))

process.on('message', (message: ToServer) => {
  clearInterval(ticker)
  if (message === 'tear') {
    // Half of an event, cut within a character, which a client must not deliver.
    const frame = Buffer.from(frameOf(log.append()))
    send(frame.subarray(0, frame.indexOf('✓') + 1))
  }
  tell({ connectedAt, last: log.last })
})

// The default of 511 would let a fleet's connections time out before they are accepted.
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 }, () => {
  listeningSince = performance.now()
  tell({ port: (server.address() as AddressInfo).port })
})
