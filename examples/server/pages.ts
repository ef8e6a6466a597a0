import { fileURLToPath } from 'node:url'
import { type Plugin, type ViteDevServer, createServer } from 'vite'

/** The pages, as Vite serves them from their sources: a change shows when the page is loaded again. */
export function createPages(): Promise<ViteDevServer> {
  return createServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    configFile: false,
    appType: 'mpa',
    logLevel: 'warn',
    plugins: [withoutReloading],
    server: {
      middlewareMode: true,
      hmr: false,
      ws: false,
      // What was stored is nobody's page.
      fs: { deny: ['.env', '.env.*', '**/.git/**', '**/.data/**'] },
    },
    // All that the pages import are modules already; looking for more would load them twice.
    optimizeDeps: { noDiscovery: true, include: [] },
  })
}

/**
 * Leaves Vite's own client out of the pages. It would wait for a server that was killed, and then load the page anew:
 * but the pages are to show how a stream finds its server again.
 */
const withoutReloading: Plugin = {
  name: 'without-reloading',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace(/<script type="module" src="\/@vite\/client"><\/script>/, ''),
  },
}
