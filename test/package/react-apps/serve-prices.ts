import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }
const frames = [
  'id: 1\nevent: price\ndata: {"symbol":"ABC","value":1.5}',
  'id: 2\nevent: price\ndata: {"symbol":"XYZ","value":2.25}',
  'event: notice\ndata: closing',
]

/** Serves a built page and an event stream of prices on a free port. */
export async function servePrices(folder: string) {
  /** The first segments of the paths that were requested. */
  const requests: string[] = []
  let onClose = () => {}
  const closed = new Promise<void>((resolve) => (onClose = resolve))
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost')
    if (pathname === '/favicon.ico') return void response.writeHead(204).end()
    requests.push(/^\/[^/]*/.exec(pathname)![0])
    if (pathname === '/prices') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      // Left open: the page closes it.
      response.once('close', onClose)
      response.write(frames.map((frame) => `${frame}\n\n`).join(''))
      return
    }
    const file = pathname === '/' ? '/index.html' : pathname
    const body = await readFile(join(folder, file))
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream').end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    /** Resolves when the page has closed the stream. */
    closed,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
