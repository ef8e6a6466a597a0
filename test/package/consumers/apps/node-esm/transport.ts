import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { EventSourceClient, streamEvents } from 'headwater'
import { EventSource } from 'headwater/event-source'
import { type NodeFetch, type NodeFetchOptions, nodeFetch } from 'headwater/node'

const options: NodeFetchOptions = { ca: readFileSync('ca.pem'), rejectUnauthorized: true }
const fetch: NodeFetch = nodeFetch(options)

export const clients = [
  new EventSourceClient('https://example.com/', { fetch }),
  streamEvents('https://example.com/', { fetch: nodeFetch({ agent: new Agent() }) }),
  new EventSource('https://example.com/', { fetch: nodeFetch({ socketPath: '/run/app.sock' }) }),
]
export const read = async (): Promise<string> => (await fetch('https://example.com/')).text()

// @ts-expect-error: there is no option of that name
nodeFetch({ proxy: 'http://localhost' })
