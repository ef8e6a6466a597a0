import type { Plugin } from 'vite'

/**
 * Routes at the pages' origin. Each path ending in `/where` is an event stream with one event, which contains the
 * requested path and query; the stream stays open unless the query begins with `ended`. Each path ending in
 * `/elsewhere` redirects to the URL in its query, with the number of requests in place of `{times}`.
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
