import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import { type ServerOptions, createServer as createSecureServer } from 'node:https'
import { eventStream, listen } from '../support/node/serve.ts'
import { authority } from './certificate-files.ts'

/** Answers with one event, whose data is the text, and ends the stream for good on the next request. */
export function answerOnce(text: (request: IncomingMessage) => string): RequestListener {
  return (request, response) => {
    response.writeHead(200, eventStream)
    response.end(`data: ${text(request)}\n\n`)
  }
}

/** Listens on a Unix socket. */
export async function serveOnSocket(path: string, listener: RequestListener): Promise<void> {
  await listen(createServer(listener), { path })
}

/** The URL of an HTTPS server with a certificate that only the authority of the tests has signed. */
export async function serveSecurely(
  listener: RequestListener,
  options: ServerOptions = {},
): Promise<string> {
  const server = createSecureServer(
    { ...authority.issue(), ca: authority.cert, ...options },
    listener,
  )
  return `https://127.0.0.1:${await listen(server)}`
}
