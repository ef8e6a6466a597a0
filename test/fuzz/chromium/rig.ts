import { once } from 'node:events'
import { type RequestListener, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { launch } from '../../../bench/chromium/launch.ts'
import type { Journey } from '../support/journey.ts'
import { JourneyServer, type Sight } from './journey-server.ts'
import type { Report, Task } from './messages.ts'

/** The result of a journey, from the page and the server. */
export interface Travelled {
  readonly entries: Report['entries']
  readonly sights: ReadonlyMap<string, Sight>
}

export interface Rig {
  /** The server of the streams. */
  readonly origin: string
  follow(journey: Journey, names: readonly string[]): Promise<Travelled>
  stop(): Promise<void>
}

interface Pending {
  readonly resolve: (travelled: Travelled) => void
  readonly reject: (error: unknown) => void
}

/** The longest silence of the page, in milliseconds. */
const patience = 60_000

/**
 * A page in a Chromium without a DevTools connection, which would slow down its EventSource. The page requests its
 * journeys from another port, so that the streams can use all six connections to theirs.
 */
export async function startRig(): Promise<Rig> {
  const journeys = new JourneyServer()
  const pending = new Map<number, Pending>()
  let tasks: Task[] = []
  let wake = () => {}
  let last = 0

  const fail = (reason: string) => {
    for (const { reject } of pending.values()) reject(new Error(`Chromium: ${reason}`))
    pending.clear()
  }
  const settle = ({ id, entries }: Report) => {
    pending.get(id)?.resolve({ entries, sights: journeys.remove(id) })
    pending.delete(id)
    watch.refresh()
  }
  const watch = setTimeout(
    () => fail(`nothing came back for ${patience} ms\n${browser.log()}`),
    patience,
  )

  const html = '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>'
  const script = await bundlePage()
  const streams = await listen(async (request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost')
    if (pathname.startsWith('/stream/')) return journeys.handle(pathname, request, response)
    if (pathname === '/') return response.setHeader('content-type', 'text/html').end(html)
    if (pathname === '/page.js')
      return response.setHeader('content-type', 'text/javascript; charset=utf-8').end(script)
    return response.writeHead(404).end()
  })
  const control = await listen(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*')
    if (request.url === '/tasks') {
      if (tasks.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      response.end(JSON.stringify(tasks))
      tasks = []
      return
    }
    const body = await text(request)
    response.end()
    if (request.url === '/report') settle(JSON.parse(body) as Report)
    else fail(body)
  })
  const query = new URLSearchParams({ control: originOf(control) })
  const browser = await launch(`${originOf(streams)}/?${query}`)

  return {
    origin: originOf(streams),
    follow(journey, names) {
      last += 1
      const id = last
      journeys.add(id, journey)
      tasks.push({ id, names })
      wake()
      watch.refresh()
      return new Promise((resolve, reject) => pending.set(id, { resolve, reject }))
    },
    async stop() {
      clearTimeout(watch)
      await browser.end()
      for (const server of [streams, control]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

async function listen(handle: (...args: Parameters<RequestListener>) => unknown): Promise<Server> {
  // Node's parser rejects control characters in headers, which Chromium sends.
  const server = createServer(
    { insecureHTTPParser: true, keepAliveTimeout: 60_000 },
    (request, response) => void handle(request, response),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]!.text
}
