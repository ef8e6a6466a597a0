import { type Server, createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import express from 'express'
import { createAnalytics } from '../analytics/server.ts'
import { createAssistant } from '../assistant/server.ts'
import { createChat } from '../chat/server.ts'
import { createFeed } from '../feed/server.ts'
import { createOverview } from '../overview/server.ts'
import { createTabs } from '../tabs/server.ts'
import { createTicker } from '../ticker/server.ts'
import { createTour } from '../tour/server.ts'
import type { Example, ExampleOptions } from './example.ts'
import { createPages } from './pages.ts'
import { notFound, sendProblem } from './problem.ts'

export interface ExamplesServer {
  readonly server: Server
  close(): Promise<void>
}

export interface ServerOptions extends ExampleOptions {
  /** `false` serves the HTTP interfaces without the pages. */
  pages?: boolean
  /** Serves one demo alone. */
  only?: string | undefined
}

const creators: Record<string, (options: ExampleOptions) => Example | Promise<Example>> = {
  overview: createOverview,
  analytics: createAnalytics,
  chat: createChat,
  ticker: createTicker,
  feed: createFeed,
  tour: createTour,
  tabs: createTabs,
  assistant: createAssistant,
}

/** One server for all demos, not listening yet. */
export async function createExamplesServer(options: ServerOptions): Promise<ExamplesServer> {
  const examples: Record<string, Example> = {}
  for (const [name, create] of Object.entries(creators))
    if (name === (options.only ?? name)) examples[name] = await create(options)
  const app = express()
  app.disable('x-powered-by')
  for (const [name, { router }] of Object.entries(examples))
    app.use(`/${name}/api`, router, notFound)
  app.get(
    Object.keys(examples).map((name) => `/${name}`),
    ({ path }, response, next) =>
      path.endsWith('/') ? next() : response.redirect(301, `${path}/`),
  )
  const pages = options.pages === false ? undefined : await createPages()
  if (pages) app.use(pages.middlewares)
  app.use(notFound)
  app.use(sendProblem)

  const server = createServer(app)
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    // After an upgrade the server ignores socket errors, and an unhandled one would end the process.
    socket.on('error', () => socket.destroy())
    const [, name = '', api] = (request.url ?? '').split('/')
    const example = api === 'api' && Object.hasOwn(examples, name) ? examples[name] : undefined
    if (example?.upgrade) example.upgrade(request, socket, head)
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
  })
  return {
    server,
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
      // Open streams would keep the server from closing.
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
      await closed
      await pages?.close()
      for (const example of Object.values(examples)) await example.close?.()
    },
  }
}
