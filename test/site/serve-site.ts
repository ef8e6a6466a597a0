import { createReadStream, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

export interface ServedSite {
  /** The address of the home page. */
  readonly url: string
  close(): void
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/**
 * Serves a folder at a path, as a host of static files does: everything else is the 404 page.
 *
 * @param base - the path, with slashes around it
 * @param planted - pages by their name, in addition to the folder's
 */
export async function serveSite(
  folder: string,
  base: string,
  planted: Readonly<Record<string, string>>,
): Promise<ServedSite> {
  const notFound = await readFile(join(folder, '404.html'))
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const path = decodeURI(pathname.slice(base.length)).replace(/(^|\/)$/, '$1index.html')
    const page = planted[path]
    const type = types[extname(path)] ?? 'application/octet-stream'
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': type }).end(page)
      return
    }
    const file = join(folder, path)
    if (pathname.startsWith(base) && statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(200, { 'content-type': type })
      createReadStream(file).pipe(response)
      return
    }
    response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end(notFound)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${base}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
