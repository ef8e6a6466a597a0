import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { common, withServer } from '../../vitest.common.ts'

const suite = { ...common, ...withServer, include: ['test/behaviour/*.test.ts'] }

/** Runtimes that vitest itself runs in, or makes out of Node. */
export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    projects: [
      { test: { ...suite, name: 'deno', environment: 'node', pool: 'forks' } },
      { test: { ...suite, name: 'bun', environment: 'node', pool: 'forks' } },
      {
        // In a context of its own, or Node's globals leak in.
        test: { ...suite, name: 'edge-runtime', environment: 'edge-runtime', pool: 'vmThreads' },
      },
    ],
  },
})
