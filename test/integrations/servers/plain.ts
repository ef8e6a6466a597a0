import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { waitUntil } from '../../support/wait-until.ts'
import { listen } from '../support/listen.ts'

export interface PlainServer {
  origin: string
  requests: IncomingMessage[]
  /** Writes to the open connections. */
  write(text: string): void
  /** Breaks the open connections. */
  drop(): void
  /** Resolves once this many connections are open. */
  waitForOpen(count: number): Promise<void>
}

/** A stream that the test writes to. A request for a path that has a status in it, such as `/401`, gets that instead. */
export async function startPlain(): Promise<PlainServer> {
  const requests: IncomingMessage[] = []
  const open = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    requests.push(request)
    const [, status] = /^\/(\d{3})\b/.exec(request.url ?? '') ?? []
    if (status) {
      response.writeHead(Number(status)).end()
      return
    }
    const headers = { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' }
    response.writeHead(200, headers).write('retry: 10\n\n')
    open.add(response)
    response.on('close', () => open.delete(response))
  })
  return {
    origin: await listen(server),
    requests,
    write(text) {
      for (const response of open) response.write(text)
    },
    drop() {
      for (const response of open) response.destroy()
    },
    waitForOpen: (count) =>
      waitUntil(() => open.size === count, { for: () => `${count} open, not ${open.size}` }),
  }
}
