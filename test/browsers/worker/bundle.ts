import { readFile } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { type Plugin as EsbuildPlugin, build } from 'esbuild'
import type { Plugin } from 'vite'

const folder = 'test/browsers/worker'
/** The tests for both pages and workers. */
const sources = ['test/behaviour/*.test.ts', 'test/browsers/both/*.test.ts']

/**
 * Serves these tests as one worker script at `/behaviour-worker.js`: a service worker can import nothing later, and
 * the root allows it any scope. The content of `/planted-worker.js` is in its query.
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
      middlewares.use('/planted-worker.js', ({ url = '' }, response) => {
        response.setHeader('content-type', 'text/javascript')
        response.end(new URL(url, 'http://localhost').searchParams.get('script'))
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
    // The package declares that its files have no side effects, but a test file's side effects are its tests.
    ignoreAnnotations: true,
    alias: { vitest: resolve(folder, 'harness.ts') },
    plugins: [allTests],
  })
  return outputFiles[0]!.text
}

/** All test files as one module, each registered by its name. */
const allTests: EsbuildPlugin = {
  name: 'all-tests',
  setup({ onLoad, onResolve }) {
    const files = globSync(sources).sort()
    if (files.length === 0) throw new Error(`There are no tests in ${sources.join(', ')}`)
    onResolve({ filter: /^virtual:behaviour-tests$/ }, ({ path }) => ({ path, namespace: 'tests' }))
    onLoad({ filter: /./, namespace: 'tests' }, () => {
      const contents = files.map((file) => `import ${JSON.stringify(resolve(file))}`).join('\n')
      return { contents, resolveDir: resolve('.') }
    })
    onLoad({ filter: /\.test\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const name = JSON.stringify(basename(path))
      // On the first line, so that line numbers do not change.
      const announced = `import { enterFile as __enter } from ${JSON.stringify(resolve(folder, 'harness.ts'))}; __enter(${name}); ${source}`
      return { contents: announced, loader: 'ts' }
    })
  },
}
