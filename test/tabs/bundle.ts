import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Plugin, build } from 'esbuild'
import type { Scripts } from './stream-server.ts'

const scriptNames = ['tab', 'worker']

/**
 * The pages' scripts. `/tab-old` and its worker are the same with another version of the protocol, as two versions of an
 * application are open side by side after a deployment.
 */
export async function bundleScripts(): Promise<Scripts> {
  return { ...(await bundle('')), ...(await bundle('-old', [otherVersion])) }
}

async function bundle(suffix: string, plugins: Plugin[] = []): Promise<Scripts> {
  const { outputFiles } = await build({
    entryPoints: scriptNames.map((name) => ({
      in: fileURLToPath(new URL(`page/${name}.ts`, import.meta.url)),
      out: `${name}${suffix}`,
    })),
    outdir: '/',
    plugins,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  })
  return Object.fromEntries(outputFiles.map(({ path, text }) => [path, text]))
}

const otherVersion: Plugin = {
  name: 'other-version',
  setup({ onLoad }) {
    onLoad({ filter: /src\/shared\/messages\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const contents = text.replace(/(const version = )\d+/, '$10')
      if (contents === text) throw new Error('The version of the protocol was not found')
      return { contents, loader: 'ts' }
    })
  },
}
