import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener, Server as HttpServer } from 'node:http'
import { createServer } from 'node:http'
import { type ServerOptions, createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { onTestFinished } from 'vitest'

/** The path of a file for TLS. */
export const certificate = (name: string): string => `test/cli/certificates/${name}.pem`

async function listen(server: HttpServer, at: number | string = 0): Promise<number> {
  if (typeof at === 'string') server.listen(at)
  else server.listen(at, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Answers with one event, whose data is the text, and ends the stream for good on the next request. */
export function answerOnce(text: (request: IncomingMessage) => string): RequestListener {
  return (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(`data: ${text(request)}\n\n`)
  }
}

/** The URL of an HTTP server. */
export async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`
}

/** Listens on a Unix socket. */
export async function serveOnSocket(path: string, listener: RequestListener): Promise<void> {
  await listen(createServer(listener), path)
}

/** The URL of an HTTPS server with a certificate that only the authority of the tests has signed. */
export async function serveSecurely(
  listener: RequestListener,
  options: ServerOptions = {},
): Promise<string> {
  const cert = readFileSync(certificate('server'))
  const key = readFileSync(certificate('server-key'))
  const ca = readFileSync(certificate('authority'))
  const server = createSecureServer({ cert, key, ca, ...options }, listener)
  return `https://127.0.0.1:${await listen(server)}`
}

/** A proxy that forwards requests in absolute form and tunnels by CONNECT, and the requests that it received. */
export async function serveProxy(): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    void fetch(request.url!).then(async (answer) => {
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type')! })
      response.end(await answer.text())
    })
  })
  server.on('connect', (request: IncomingMessage, socket) => {
    requests.push(request)
    const [host, port] = request.url!.split(':')
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      target.pipe(socket).pipe(target)
    })
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })
  return { url: `http://127.0.0.1:${await listen(server)}`, requests }
}
