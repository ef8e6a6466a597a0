import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { common, withServer } from '../../vitest.common.ts'
import { inNodeWithNodeFetch, neutral, withNodeModules } from './suites.ts'

const suite = { ...common, ...withServer }
const inProcess = {
  ...suite,
  ...withNodeModules,
  environment: 'node',
  pool: 'forks',
  // Loads vitest and the package once for all files: half of the time in Bun.
  isolate: false,
} as const

const withNodeFetch = { setupFiles: ['./test/runtimes/node-fetch.setup.ts'] }

/** Runtimes in which vitest itself runs, or that it emulates in Node. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    projects: [
      { test: { ...inProcess, name: 'deno' } },
      { test: { ...inProcess, name: 'bun' } },
      {
        test: {
          ...inProcess,
          ...inNodeWithNodeFetch,
          ...withNodeFetch,
          name: 'node-fetch',
        },
      },
      { test: { ...inProcess, ...withNodeFetch, name: 'deno-node-fetch' } },
      { test: { ...inProcess, ...withNodeFetch, name: 'bun-node-fetch' } },
      {
        // In a separate context, or Node's globals would be visible.
        test: {
          ...suite,
          ...neutral,
          name: 'edge-runtime',
          environment: 'edge-runtime',
          pool: 'vmThreads',
        },
      },
    ],
  },
})
