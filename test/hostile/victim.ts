/**
 * `node victim.ts <url> <options>`: a client in a child process, so that its memory is measured alone. Prints the
 * result once the client has closed.
 */
import { readFileSync } from 'node:fs'
import { EventSourceClient } from '../../src/index.ts'

const [url = '', options = '{}'] = process.argv.slice(2)
const { withComments, ...rest } = JSON.parse(options) as { withComments?: boolean }
let comments = 0
const client = new EventSourceClient(url, {
  reconnect: false,
  ...rest,
  ...(withComments && { onComment: () => void (comments += 1) }),
})
client.onAny(() => {})
const { reason, error } = await client.closed

// From the kernel: the peak of resident memory.
const [, peak] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
if (!peak) throw new Error('The kernel does not tell the most memory that a process had')
const { user, system } = process.cpuUsage()
const { attempts, bytes, events } = client.metrics
console.log(
  JSON.stringify({
    outcome: error?.code ?? reason,
    message: error?.message ?? '',
    megabytes: Number(peak) / 1024,
    seconds: (user + system) / 1e6,
    attempts,
    bytes,
    comments,
    events,
  }),
)
process.exit()
