import { fileURLToPath } from 'node:url'
import { type Plugin, type ViteDevServer, createServer } from 'vite'
import { demos } from '../look/demos.ts'
import { renderDemoCards } from './demo-cards.ts'
import { renderProductHeader } from './product-header.ts'

/** The pages, served by Vite from their sources: reload a page to see a change. */
export function createPages(): Promise<ViteDevServer> {
  return createServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    configFile: false,
    appType: 'mpa',
    logLevel: 'warn',
    plugins: [withoutReloading, withProductHeader],
    server: {
      middlewareMode: true,
      hmr: false,
      ws: false,
      // Stored data is not served.
      fs: { deny: ['.env', '.env.*', '**/.git/**', '**/.data/**'] },
    },
    // Zod is almost a hundred files, so Vite bundles it once and keeps the result. The pages import nothing else that
    // would need it, so Vite doesn't have to look.
    optimizeDeps: {
      noDiscovery: true,
      include: ['zod', 'marked', 'dompurify', 'remend'],
    },
  })
}

/**
 * Removes Vite's client from the pages. It would wait for a killed server and then reload the page, but the pages show
 * how a stream reconnects.
 */
const withoutReloading: Plugin = {
  name: 'without-reloading',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace(/<script type="module" src="\/@vite\/client"><\/script>/, ''),
  },
}

/** Adds the header to the index and to each demo, but not to pages in frames, and the cards to the index. */
const withProductHeader: Plugin = {
  name: 'with-product-header',
  transformIndexHtml(html, { path }) {
    const demo = demos.find(({ name }) => path === `/${name}/index.html`)
    if (!demo && path !== '/index.html') return html
    return html
      .replace('<body>', `<body>${renderProductHeader(demo)}`)
      .replace('<!-- demos -->', renderDemoCards())
  },
}
