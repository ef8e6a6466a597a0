import type { Plugin } from 'vite'

/**
 * At the pages' own origin: an event stream at each path that ends in `/where`, whose one event holds the path and query
 * that were asked for, and which goes on unless the query begins with `ended`; and at each that ends in `/elsewhere` a redirect to
 * what its query says, in which `{times}` is how often it was asked for.
 */
export function where(): Plugin {
  return {
    name: 'where',
    configureServer({ middlewares }) {
      const asked = new Map<string, number>()
      middlewares.use(({ url = '' }, response, next) => {
        const [, location] = /^[^?]*\/elsewhere\?(.*)/.exec(url) ?? []
        if (location) {
          asked.set(url, (asked.get(url) ?? 0) + 1)
          const target = decodeURIComponent(location).replace('{times}', String(asked.get(url)))
          response.writeHead(307, { location: target })
          return void response.end()
        }
        if (!/^[^?]*\/where(\?|$)/.test(url)) return next()
        response.setHeader('content-type', 'text/event-stream')
        response.write(`data: ${url}\n\n`)
        if (url.includes('?ended')) response.end()
      })
    },
  }
}
