/**
 * The server of all measurements, in a separate process; prints its origin once it listens. With an argument, a folder
 * of `cert.pem` and `key.pem`, it uses TLS.
 */
import { readFileSync } from 'node:fs'
import { type RequestListener, type ServerResponse, createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { join } from 'node:path'
import type { StreamName } from './streams.ts'
import { drop, hold, tellHeld } from './routes/hold.ts'
import { type LargeShape, sendLarge } from './routes/large.ts'
import { sendPaced } from './routes/paced.ts'
import { sendAll } from './routes/stream.ts'

const [folder] = process.argv.slice(2)
const read = (name: string) => readFileSync(join(folder!, name))

const answer: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
  const number = (name: string) => Number(searchParams.get(name) ?? 0)
  const text = (name: string) => searchParams.get(name) ?? ''
  if (pathname === '/drop') return drop(response)
  if (pathname === '/held') return tellHeld(response)
  if (!pathname.match(/^\/(stream|paced|large|hold)$/)) return response.writeHead(404).end()
  begin(response)
  if (pathname === '/stream')
    return sendAll(response, text('stream') as StreamName, number('events'), number('chunk'))
  if (pathname === '/paced') return sendPaced(response, number('events'), number('every'))
  if (pathname === '/large')
    return sendLarge(response, {
      shape: text('shape') as LargeShape,
      megabytes: number('megabytes'),
      events: number('events'),
      chunkSize: number('chunk'),
    })
  return hold(response, String(request.headers['last-event-id'] ?? ''), number('events'))
}

const server = folder
  ? createSecureServer({ cert: read('cert.pem'), key: read('key.pem') }, answer)
  : createServer(answer)

// A thousand connect at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const { port } = server.address() as { port: number }
  console.log(`${folder ? 'https' : 'http'}://127.0.0.1:${port}`)
})

function begin(response: ServerResponse) {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    // The routes write to the socket itself, and end it with the stream.
    connection: 'close',
    'access-control-allow-origin': '*',
  })
  response.flushHeaders()
}
