import { globSync } from 'node:fs'

/** Which test files a runtime runs, as patterns from the root. */
export interface Suite {
  include: string[]
  exclude: string[]
}

/** The tests of the suite that need only features of every runtime. */
export const neutral: Suite = { include: ['test/behaviour/*.test.ts'], exclude: [] }

export const inNode: Suite = { include: ['test/behaviour/**/*.test.ts'], exclude: [] }

/** Their programs choose their own `fetch`, so `nodeFetch` would not be in use. */
const ownPrograms = [
  'test/behaviour/built-package.test.ts',
  'test/behaviour/node/quickstart.test.ts',
]

/** With `nodeFetch`: the same, and its own tests. */
export const inNodeWithNodeFetch: Suite = {
  include: [...inNode.include, 'test/node-fetch/*.test.ts'],
  exclude: ownPrograms,
}

/**
 * Tests that need Node's modules also run in other runtimes that have them, except those for Node alone: msw, `npm start`,
 * and the comparison with Node's `fetch`.
 */
export const withNodeModules: Suite = {
  include: inNode.include,
  exclude: ['msw-*', 'quickstart*', 'request-redirects-as-fetch*'].map(
    (files) => `test/behaviour/node/${files}`,
  ),
}

/** The drop-in next to the browser's EventSource. */
export const native: Suite = { include: ['test/native/*.test.ts'], exclude: [] }

export function filesOf({ include, exclude }: Suite): string[] {
  return globSync(include, { exclude })
}
