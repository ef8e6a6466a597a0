import { parseArgs } from 'node:util'
import { startTestServer } from './test-server.ts'

// Prints the URLs as one line of JSON. With --until-stdin-ends, a child process cannot outlive its parent.
const { values } = parseArgs({ options: { 'until-stdin-ends': { type: 'boolean' } } })
const { close, ...urls } = await startTestServer()
console.log(JSON.stringify(urls))

const stop = () => void close().then(() => process.exit(0))
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
if (values['until-stdin-ends']) process.stdin.once('end', stop).once('close', stop).resume()
