import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

/**
 * Serves the built files as they are at `/built/dist/…`, and at `/built/main.js` a module that imports one of them
 * while its globals are watched. Only the name of the parser is filled in, as a bundler does: workers have no import map.
 */
export function built(): Plugin {
  return {
    name: 'built',
    configureServer({ middlewares }) {
      middlewares.use('/built', async ({ url = '' }, response, next) => {
        try {
          const content = await load(new URL(url, 'http://localhost'))
          response.setHeader('content-type', 'text/javascript')
          response.end(content)
        } catch (error) {
          next(error)
        }
      })
    },
  }
}

async function load({ pathname, searchParams }: URL): Promise<string> {
  if (!existsSync('dist/index.js')) throw new Error('There is no dist/: run `npm run build` first')
  if (pathname === '/main.js')
    return `
      import { stopWatching } from '/test/browsers/built/watch.ts'
      import * as entry from ${JSON.stringify(searchParams.get('entry'))}
      import { report } from '/test/browsers/built/report.ts'
      report(stopWatching(), entry, ${searchParams.get('settings')})`
  // Both are served unchanged, except for the paths of their imports.
  const file = pathname.startsWith('/parser/')
    ? new URL(pathname.replace('/parser/', './'), import.meta.resolve('eventsource-parser'))
    : `.${pathname}`
  const source = await readFile(file, 'utf8')
  return source.replaceAll('"eventsource-parser"', '"/built/parser/index.js"')
}
