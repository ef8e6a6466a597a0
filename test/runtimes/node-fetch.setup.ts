/**
 * Gives the clients of the tests `nodeFetch` in place of the platform's `fetch`, unless a test passes its own. The tests' own
 * requests, such as those that control the test server, keep the platform's.
 */
import { nodeFetch } from '../../src/node/index.ts'
import { markNodeFetch, usesNodeFetch } from '../support/runtime.ts'

const platform = globalThis.fetch
const transport = nodeFetch() as unknown as typeof fetch

/** Only the package sets both members for each request, to `undefined` for most. */
const isOfClient = (init: RequestInit | undefined) =>
  init !== undefined && 'duplex' in init && 'credentials' in init

// Test files that share a process run this once each.
if (!usesNodeFetch()) {
  globalThis.fetch = (input, init) => (isOfClient(init) ? transport : platform)(input, init)
  markNodeFetch()
}
