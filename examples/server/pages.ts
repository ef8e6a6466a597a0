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
    // Zod is almost a hundred files, so Vite bundles it once and keeps the result. The pages import nothing else that
    // would need it, so Vite doesn't have to look.
    optimizeDeps: {
      noDiscovery: true,
      include: ['zod', 'marked', 'dompurify', 'remend'],
    },
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
