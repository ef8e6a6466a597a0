import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { PageReport } from './page.ts'

const html =
  '<!doctype html><meta charset="utf-8"><title>Bench</title><script type="module" src="/page.js"></script>'

export interface PageServer {
  readonly origin: string
  stop(): void
}

export interface PageListener {
  /** The page's clock begins to run. */
  onBegin(): void
  onReport(report: PageReport): void
  onFailure(reason: string): void
}

/** Serves one page and receives its report. */
export async function servePage(script: string, listener: PageListener): Promise<PageServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost')
    if (pathname === '/') return response.setHeader('content-type', 'text/html').end(html)
    if (pathname === '/page.js')
      return response.setHeader('content-type', 'text/javascript; charset=utf-8').end(script)
    if (pathname === '/begin') listener.onBegin()
    if (pathname === '/report') listener.onReport(JSON.parse(await text(request)) as PageReport)
    if (pathname === '/failure') listener.onFailure(await text(request))
    return response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
