import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type * as Babel from '@babel/core'
import type { Plugin } from 'vite'

/** Babel looks for its plugins from here. */
export const babelFolder = resolve('test')

// At its first use: vite bundles its configuration before the tests' packages are installed.
const loadBabel = (): typeof Babel =>
  createRequire(resolve(babelFolder, 'package.json'))('@babel/core')

/** Compiles the hooks and the sample app by React's compiler. A function that it would leave as it is is an error. */
export function reactCompiler(): Plugin {
  return {
    name: 'react-compiler',
    enforce: 'pre',
    async transform(code, id) {
      if (!/\/(src\/react|test\/react\/sample)\/[^/]+\.tsx?$/.test(id)) return undefined
      const result = await loadBabel().transformAsync(code, {
        filename: id,
        cwd: babelFolder,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: ['typescript', 'jsx'] },
        plugins: [['babel-plugin-react-compiler', { panicThreshold: 'all_errors' }]],
      })
      return { code: result!.code!, map: result!.map as never }
    },
  }
}
