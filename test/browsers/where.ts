import type { Plugin } from 'vite'

/**
 * An event stream at each path of the pages' own origin that ends in `/where`: its one event holds the path and query
 * that were asked for.
 */
export function where(): Plugin {
  return {
    name: 'where',
    configureServer({ middlewares }) {
      middlewares.use(({ url = '' }, response, next) => {
        if (!/^[^?]*\/where(\?|$)/.test(url)) return next()
        response.setHeader('content-type', 'text/event-stream')
        response.write(`data: ${url}\n\n`)
      })
    },
  }
}
