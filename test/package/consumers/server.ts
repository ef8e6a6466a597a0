import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A small event server on a free port, for the consumers' scripts. */
export async function startServer(): Promise<{ url: string; stop(): void }> {
  const server = createServer(async (request, response) => {
    const stream = (...blocks: string[]): void => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(blocks.map((block) => `${block}\n\n`).join(''))
    }
    if (request.url === '/prices') {
      // Left open, like a live stream: its consumers close it.
      stream(
        'id: 1\nevent: price\ndata: {"symbol":"ABC","value":1.5}',
        'id: 2\nevent: price\ndata: {"symbol":"XYZ","value":2.25}',
        'event: notice\ndata: closing',
      )
    } else if (request.url === '/chat' && request.method === 'POST') {
      let body = ''
      for await (const chunk of request) body += chunk
      const { prompt } = JSON.parse(body) as { prompt: string }
      stream(`data: {"delta":"${prompt}, "}`, 'data: {"delta":"world"}', 'data: [DONE]')
      response.end()
    } else {
      response
        .writeHead(404, { 'content-type': 'application/json' })
        .end('{"error":"no such stream"}')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
