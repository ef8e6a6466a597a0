import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, type RequestListener, createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import * as https from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { createAuthority } from '../../support/node/certificates.ts'
import { eventStream, listen } from '../../support/node/serve.ts'

const authority = createAuthority()

/** A request to one of the origins. */
export interface Seen {
  readonly host: string
  readonly headers: IncomingHttpHeaders
  readonly httpVersion: string
  /** The name in the client's certificate. */
  readonly client: string | undefined
}

/** The requests that reached the servers of this test, and the answer to them. */
export class Origins {
  readonly seen: Seen[] = []
  /** The URL of the second origin, to which the first one redirects. */
  target = ''

  readonly answer: RequestListener = (request, response) => {
    const { headers, httpVersion, socket } = request
    const host = String(headers[':authority'] ?? headers.host)
    const client = (socket as TLSSocket).getPeerCertificate?.()?.subject?.CN
    this.seen.push({ host, headers, httpVersion, client: client && String(client) })
    if (host !== new URL(this.target).host) {
      response.writeHead(302, { location: this.target })
      response.end()
      return
    }
    response.writeHead(200, eventStream)
    response.write('data: arrived\n\nevent: price\ndata: {"value":"arrived"}\n\n')
  }

  async plain(): Promise<string> {
    return `http://127.0.0.1:${await listen(createServer(this.answer))}/prices`
  }

  async secure({ host = 'localhost', by = authority, ...options }: SecureOptions = {}) {
    const server = https.createServer({ ...by.issue(host), ...options }, this.answer)
    return `https://${host}:${await listen(server)}/prices`
  }

  async http2(): Promise<string> {
    const server = createSecureServer(authority.issue(), this.answer as never)
    return `https://localhost:${await listen(server as never)}/prices`
  }

  async unixSocket(path: string): Promise<void> {
    await listen(createServer(this.answer), { path })
  }

  /** The first connection is a burst and is then closed by the server; the others get one event. */
  async closing(burst: number): Promise<string> {
    let connections = 0
    const server = createTcpServer((socket) => {
      socket.once('data', (head) => {
        const [, ...lines] = head.toString('latin1').trim().split('\r\n')
        const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(': ')))
        this.seen.push({ host: headers.host, headers, httpVersion: '1.1', client: undefined })
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\nretry: 1\n',
        )
        const data = ++connections === 1 ? JSON.stringify('x'.repeat(1000)) : '"last"'
        socket.end(`data: ${data}\n\n`.repeat(connections === 1 ? burst : 1))
      })
    })
    return `http://127.0.0.1:${await listen(server)}/prices`
  }
}

interface SecureOptions extends Pick<https.ServerOptions, 'requestCert' | 'ca'> {
  readonly host?: string
  readonly by?: ReturnType<typeof createAuthority>
}

/** A folder with the files of the recipes, until the test has finished. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-recipes-'))
  const client = authority.issue('service-a')
  const files = {
    'ca.pem': authority.cert,
    'client.pem': client.cert,
    'client-key.pem': client.key,
  }
  for (const [name, pem] of Object.entries(files)) writeFileSync(join(folder, name), pem)
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

export const ca = authority.cert
