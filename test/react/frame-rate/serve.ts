import { once } from 'node:events'
import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Serves the page, and a stream with so many events per second, each a chunk. */
export async function serve(perSecond: number): Promise<{ origin: string; stop(): void }> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page.tsx')],
    bundle: true,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    alias: { 'react-dom/client': 'react-dom/profiling' },
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  const html =
    '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="/page.js"></script>'
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost')
    if (pathname === '/events') return sendTicks(response, perSecond)
    const isScript = pathname === '/page.js'
    const type = isScript ? 'text/javascript' : 'text/html'
    response.setHeader('content-type', `${type}; charset=utf-8`)
    return response.end(isScript ? outputFiles[0]!.text : html)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function sendTicks(response: ServerResponse, perSecond: number) {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  const start = performance.now()
  let number = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - start) / 1000) * perSecond
    for (; number < due; number++)
      response.write(
        `id: ${number}\nevent: tick\ndata: {"number":${number},"at":${Date.now()}}\n\n`,
      )
  }, 1)
  response.once('close', () => clearInterval(timer))
}
