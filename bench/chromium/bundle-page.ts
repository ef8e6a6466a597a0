import { fileURLToPath } from 'node:url'
import { bundleScript } from '../bundle-script.ts'

/** The script of a page that measures one client. */
export function bundlePage(clientFile: string): Promise<string> {
  return bundleScript({
    stdin: {
      contents: `
        import client from ${JSON.stringify(clientFile)}
        import { run } from './page.ts'
        void run(client)`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
  })
}
