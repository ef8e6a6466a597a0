/**
 * `npm run test:feed -- --clients 200 --messages 20000`: two processes of the feed behind one address, on MariaDB and
 * Redis; one is killed half-way, and then Redis. Each client has to get each message, once and in order. `--record` keeps
 * the figures for docs/reports/reliability.md.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { record } from '../../../test/reliability/record.ts'
import { ServerProcess } from '../support/server-process.ts'
import { startMariaDb, startRedis } from '../support/services.ts'
import { Followers } from './followers.ts'
import { pushMessages } from './push-messages.ts'

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '200' },
    messages: { type: 'string', default: '20000' },
    // Read by `record`.
    record: { type: 'boolean', default: false },
  },
})
const [clients, messages] = [Number(values.clients), Number(values.messages)]
if (!(clients >= 1 && messages >= 2)) {
  console.error('--clients takes a number from 1, --messages one from 2')
  process.exit(1)
}

let passed = 0
let failed = 0
function check(what: string, holds: boolean): void {
  if (holds) passed += 1
  else failed += 1
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`)
}

const database = await startMariaDb()
const redis = await startRedis()
const environment = { DATABASE_URL: database.url, REDIS_URL: redis.url }
const server = new ServerProcess(environment, ['feed', '--processes', '2'])
try {
  const files = ['feed', 'assistant'].map((name) => `examples/test/servers/${name}.test.ts`)
  const tests = ['run', '--project', 'examples', ...files]
  const { status } = spawnSync('vitest', tests, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  check(
    'the tests of its HTTP interface and of the assistant’s, on MariaDB and Redis',
    status === 0,
  )

  await server.start()
  const followers = new Followers(server.url, clients)
  await followers.untilOpen()
  const pids = server.reportedPids()
  console.log(`${clients} clients at processes ${pids.join(' and ')}; ${messages} messages`)

  const start = performance.now()
  const faults = [
    {
      due: messages / 2,
      cause() {
        process.kill(pids[0]!, 'SIGKILL')
        return `Process ${pids[0]} was killed`
      },
    },
    {
      due: (messages * 3) / 4,
      cause() {
        void redis.stop()
        return 'Redis was stopped'
      },
    },
  ]
  await pushMessages(server.url, messages, (stored) => {
    const [next] = faults
    if (!next || stored < next.due) return
    faults.shift()
    console.log(`${next.cause()} after ${stored} messages`)
  })
  await followers.untilReceived(messages)
  const seconds = (performance.now() - start) / 1000

  const { reconnects, received, gaps, duplicates } = followers.close()
  check(`${reconnects} clients came back`, faults.length === 0 && reconnects > 0)
  check(
    `${received} of ${clients * messages} events were received`,
    received === clients * messages,
  )
  check(`${gaps} were missing or out of order`, gaps === 0)
  check(`${duplicates} duplicates`, duplicates === 0)
  const response = await fetch(`${server.url}/feed/api/messages?pageSize=1`)
  const { total } = (await response.json()) as { total: number }
  check(`${total} messages are stored`, total === messages)
  console.log(`${Math.round(received / seconds)} events a second on this machine, just now`)
  if (failed === 0)
    record('feed', {
      title: 'A feed of two processes, one of them killed',
      command: `npm run test:feed -- --clients ${clients} --messages ${messages}`,
      summary:
        'The example of a [durable feed](../examples/feed.md) on MariaDB and Redis: one of its two processes is killed ' +
        'half-way, and Redis is stopped later. Each client must receive each message once and in order.',
      figures: [
        { what: 'clients', value: clients },
        { what: 'messages stored', value: total },
        { what: 'events handled', value: received },
        { what: 'events lost', value: gaps },
        { what: 'events repeated', value: duplicates },
        { what: 'clients that had to reconnect', value: reconnects },
        { what: 'events per second', value: Math.round(received / seconds) },
        { what: 'seconds', value: Math.round(seconds) },
      ],
    })
} finally {
  await server.dispose()
  await redis.stop()
  await database.stop()
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
