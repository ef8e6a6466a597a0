/**
 * Loaded into the servers of the guides before their own code: time passes a hundred times as fast, so that heartbeats
 * are soon, and decorators, which Node does not strip, are compiled.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const { setTimeout } = globalThis
globalThis.setTimeout = ((run: () => void, delay = 0, ...args: []) =>
  setTimeout(run, delay / 100, ...args)) as typeof setTimeout

registerHooks({
  load(url, context, next) {
    if (!url.endsWith('/guides/nest.ts')) return next(url, context)
    const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
      loader: 'ts',
      target: 'es2022',
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    })
    return { format: 'module', source: code, shortCircuit: true }
  },
})
