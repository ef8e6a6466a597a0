/**
 * Reads slowly from a server that has closed: `node slow-reader.ts <url>`. With Node's `fetch`, Node 22 and 24 end the process.
 *
 * @see https://github.com/nodejs/undici/issues/5360
 */
import { EventSourceClient } from '../../src/index.ts'
import { nodeFetch } from '../../src/node/index.ts'

const client = new EventSourceClient(process.argv[2]!, { reconnect: false, fetch: nodeFetch() })
let received = 0
for await (const _ of client.events())
  if (received++ % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 10))
console.log(received)
