/**
 * The server of a long run, in a child process. `/stream` is for lasting clients: a numbered log that resumes after
 * Last-Event-ID, on a connection that soon breaks in one of several ways. `/short` responds as its query says.
 */
import { once } from 'node:events'
import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { frameOf } from '../support/numbered-event.ts'
import type { FromServer, ToServer } from './messages.ts'

interface Stream {
  last: number
  connections: number
}

const streams = new Map<string, Stream>()
let isPaused = false

const tell = (message: FromServer) => process.send!(message)

const server = createServer(async (request, response) => {
  response.on('error', () => {})
  const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
  const from = Number(request.headers['last-event-id'] ?? 0)
  if (pathname === '/stream') await stay(response, searchParams, from)
  else await serveShort(response, searchParams, from, Number(request.headers['x-attempt']))
})

async function stay(response: ServerResponse, query: URLSearchParams, from: number) {
  const name = query.get('name')!
  const stream = streams.get(name) ?? { last: 0, connections: 0 }
  streams.set(name, stream)
  const number = ++stream.connections
  // Endings that the standard does not retry, and silences, are not for every client.
  const isStandard = query.has('standard')
  if (!isPaused && number % 11 === 4) return void response.destroy()
  if (!isPaused && number % 11 === 7 && !isStandard) return void refuse(response, 503)

  open(response)
  response.write('retry: 2\n\n')
  let last = from
  for (let left = 50 + ((number * 37) % 100); !response.destroyed;) {
    if (isPaused) {
      // Events in flight when a connection broke are sent again, so every client reaches the same number.
      const text = framesOf(last, stream.last)
      last = stream.last
      await write(response, `: still here\n\n${text}`)
      await pause(20)
      continue
    }
    const size = Math.min(left, 1 + (number % 30))
    const text = framesOf(last, last + size)
    last += size
    left -= size
    stream.last = Math.max(stream.last, last)
    await write(response, text)
    if (left === 0) break
    await pause(1)
  }
  breakOff(response, number, last, isStandard)
}

function breakOff(response: ServerResponse, number: number, last: number, isStandard: boolean) {
  const ways = [
    () => response.end(),
    () => response.destroy(),
    () => response.socket?.resetAndDestroy(),
    // Half of an event, cut within a character.
    () => {
      const frame = Buffer.from(frameOf(last + 1))
      response.write(frame.subarray(0, frame.indexOf('✓') + 1), () => response.destroy())
    },
  ]
  // No bytes, and the connection stays open.
  if (number % 17 === 0 && !isStandard) return
  ways[number % ways.length]!()
}

async function serveShort(
  response: ServerResponse,
  query: URLSearchParams,
  from: number,
  attempt: number,
) {
  const status = Number(query.get('status') ?? 200)
  // Only the first attempt, if the client counts them.
  if (status !== 200 && !(attempt > 1)) return void refuse(response, status)
  open(response)
  await write(response, framesOf(from, from + Number(query.get('events') ?? 10)))
  const ending = query.get('ending')
  if (ending === 'end') response.end()
  if (ending === 'cut') response.destroy()
}

function open(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
}

const refuse = (response: ServerResponse, status: number) =>
  response.writeHead(status, { 'content-type': 'text/plain' }).end('Not now')

async function write(response: ServerResponse, text: string) {
  if (!response.write(text))
    await Promise.race([once(response, 'drain'), once(response, 'close')]).catch(() => {})
}

const framesOf = (from: number, to: number): string =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => frameOf(from + 1 + index)).join('')

process.on('message', (message: ToServer) => {
  isPaused = message === 'pause'
  if (!isPaused) return
  const stands = [...streams].map(([name, { last }]) => [name, last] as const)
  tell({ stands: Object.fromEntries(stands) })
  // No client holds a socket that is idle.
  server.closeIdleConnections()
})
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))
