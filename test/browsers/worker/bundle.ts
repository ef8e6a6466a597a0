import { readFile } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { type Plugin as EsbuildPlugin, build } from 'esbuild'
import type { Plugin } from 'vite'

const folder = 'test/browsers/worker'
const behaviours = 'test/behaviour'

/**
 * Serves the behaviour tests as one script for workers, at `/behaviour-worker.js`: a service worker can import nothing
 * later, and the root is the scope that it may have.
 */
export function behaviourWorker(): Plugin {
  let script: Promise<string> | undefined
  return {
    name: 'behaviour-worker',
    configureServer({ middlewares }) {
      middlewares.use('/behaviour-worker.js', async (_, response, next) => {
        try {
          const body = await (script ??= bundle())
          response.setHeader('content-type', 'text/javascript')
          response.end(body)
        } catch (error) {
          next(error)
        }
      })
    },
  }
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/scope.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    sourcemap: 'inline',
    // The package says that its files have no side effects; those of a test are its tests.
    ignoreAnnotations: true,
    alias: { vitest: resolve(folder, 'harness.ts') },
    plugins: [allTests],
  })
  return outputFiles[0]!.text
}

/** All test files as one module, each of them announced by its name. */
const allTests: EsbuildPlugin = {
  name: 'all-tests',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^virtual:behaviour-tests$/ }, ({ path }) => ({ path, namespace: 'tests' }))
    onLoad({ filter: /./, namespace: 'tests' }, () => {
      const files = globSync(`${behaviours}/*.test.ts`).sort()
      if (files.length === 0) throw new Error(`There are no tests in ${behaviours}`)
      const contents = files.map((file) => `import ${JSON.stringify(resolve(file))}`).join('\n')
      return { contents, resolveDir: resolve('.') }
    })
    onLoad({ filter: /\/behaviour\/[^/]+\.test\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const name = JSON.stringify(basename(path))
      // On the first line, so that the numbers of the others stay.
      const announced = `import { enterFile as __enter } from ${JSON.stringify(resolve(folder, 'harness.ts'))}; __enter(${name}); ${source}`
      return { contents: announced, loader: 'ts' }
    })
  },
}
