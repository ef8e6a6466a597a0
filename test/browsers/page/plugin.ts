import type { Plugin } from 'vite'

/** Serves the page of `app.ts` at `/app.html`, that of `readers.ts` at `/readers.html`, and an empty one at
 * `/elsewhere.html`. */
export function pages(): Plugin {
  const html = (body: string) => `<!doctype html><title>Test</title><body>${body}`
  const contents = {
    '/app.html': html('<script type="module" src="/test/browsers/page/app.ts"></script>'),
    '/readers.html': html('<script type="module" src="/test/browsers/frozen/readers.ts"></script>'),
    '/elsewhere.html': html('Elsewhere'),
  }
  return {
    name: 'pages',
    configureServer({ middlewares }) {
      for (const [path, content] of Object.entries(contents))
        middlewares.use(path, (_, response) => {
          response.setHeader('content-type', 'text/html')
          response.end(content)
        })
    },
  }
}
