export { type NodeFetch, type NodeFetchInit, nodeFetch } from './node-fetch.ts'
export type { NodeFetchOptions } from './node-fetch-options.ts'
export type { NodeBody, NodeResponse } from './node-response.ts'
