/** The server of the quickstart: a stream that is dropped every few seconds, a POST stream, and a page that shows both. */
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { sendAnswer } from './answer-stream.ts'
import { sendPrices } from './price-stream.ts'

export interface QuickstartServer {
  /** Its origin, e.g. `http://127.0.0.1:8080`. */
  url: string
  close(): Promise<void>
}

/** Folders whose files are served, by the first part of the path. The page's import map leads into the last two. */
const folders: Record<string, string> = {
  page: new URL('page/', import.meta.url).href,
  headwater: import.meta.resolve('headwater'),
  'eventsource-parser': import.meta.resolve('eventsource-parser'),
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
}

/** Listens on the loopback; port 0 is any that is free. */
export async function startServer(port = 0): Promise<QuickstartServer> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: actual } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${actual}`,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  switch (`${request.method} ${pathname}`) {
    case 'GET /prices':
      return sendPrices(request, response)
    case 'POST /answer':
      return sendAnswer(request, response)
    case 'GET /':
      return sendFile('page', 'index.html', response)
    default: {
      const [, folder = '', name = ''] = /^\/([\w-]+)\/([\w.-]+)$/.exec(pathname) ?? []
      return sendFile(folder, name, response)
    }
  }
}

async function sendFile(folder: string, name: string, response: ServerResponse): Promise<void> {
  const type = contentTypes[extname(name)]
  const base = Object.hasOwn(folders, folder) ? folders[folder] : undefined
  const content = type && base && (await readFile(new URL(name, base)).catch(() => undefined))
  if (!content) {
    response.writeHead(404, { 'content-type': 'text/plain' })
    response.end('Not found\n')
    return
  }
  // So that a change shows at the next reload.
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(content)
}
