import { type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'

/** A page with a script that is bundled from the sources. */
export interface ServedPage {
  readonly url: string
  close(): void
}

/**
 * Serves the page at each path that `handle` does not answer, with a CSP that allows neither inline scripts nor `eval`.
 *
 * @param script - the file of its script
 * @param handle - answers other requests; returns whether it does
 */
export async function servePage(
  script: string,
  html: string,
  handle: (...args: Parameters<RequestListener>) => boolean = () => false,
): Promise<ServedPage> {
  const { outputFiles } = await build({
    entryPoints: [script],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const server = createServer((request, response) => {
    if (handle(request, response)) return
    const isScript = request.url === '/page.js'
    response.writeHead(200, {
      'content-type': isScript ? 'text/javascript' : 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'self'",
    })
    const tag = '<script type="module" src="/page.js"></script>'
    response.end(isScript ? outputFiles[0]!.text : html + tag)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
