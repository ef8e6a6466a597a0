/**
 * A `fetch` for Node with certificates, Unix sockets and agents.
 *
 * @module headwater/node
 */
export { type NodeFetch, type NodeFetchInit, nodeFetch } from './node-fetch.ts'
export type { NodeFetchOptions } from './node-fetch-options.ts'
export type { NodeBody, NodeResponse } from './node-response.ts'
