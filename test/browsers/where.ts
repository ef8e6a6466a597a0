import type { Plugin } from 'vite'

/**
 * At the pages' own origin: an event stream at each path that ends in `/where`, whose one event holds the path and query
 * that were asked for, and which goes on unless the query is `ended`; and at each that ends in `/elsewhere` a redirect to
 * what its query says.
 */
export function where(): Plugin {
  return {
    name: 'where',
    configureServer({ middlewares }) {
      middlewares.use(({ url = '' }, response, next) => {
        const [, location] = /^[^?]*\/elsewhere\?(.*)/.exec(url) ?? []
        if (location) {
          response.writeHead(307, { location: decodeURIComponent(location) })
          return void response.end()
        }
        if (!/^[^?]*\/where(\?|$)/.test(url)) return next()
        response.setHeader('content-type', 'text/event-stream')
        response.write(`data: ${url}\n\n`)
        if (url.endsWith('?ended')) response.end()
      })
    },
  }
}
