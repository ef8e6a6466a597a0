import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The script of a page that measures one client, bundled as an app would ship it. */
export async function bundlePage(clientFile: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import client from ${JSON.stringify(clientFile)}
        import { run } from './page.ts'
        void run(client)`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]!.text
}
