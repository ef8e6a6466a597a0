import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Scripts } from './stream-server.ts'

/**
 * The pages' scripts. `/tab-old` and its worker are the same with another version of the protocol, as an application
 * has them while a new version is deployed.
 */
export async function bundleScripts(): Promise<Scripts> {
  const { outputFiles } = await build({
    entryPoints: ['tab', 'worker'].map((name) =>
      fileURLToPath(new URL(`page/${name}.ts`, import.meta.url)),
    ),
    outdir: '/',
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  })
  const scripts = outputFiles.flatMap(({ path, text }) => {
    const old = text.replaceAll('headwater:1:', 'headwater:0:')
    return [[path, text] as const, [path.replace('.js', '-old.js'), old] as const]
  })
  return Object.fromEntries(scripts)
}
