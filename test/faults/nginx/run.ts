/**
 * `npm run test:nginx`: nginx of Debian's, with TLS and HTTP/2, stands in front of the numbered log. It is reloaded, it
 * is killed and started again, and so is the log behind it, while Node (HTTP/1.1) and Chromium (HTTP/2) follow. Each has
 * to handle each event, once and in order. `-- --rounds 20` for more of it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { record } from '../../reliability/record.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { LogServer } from '../log/log-server.ts'
import { Received } from '../matrix/received.ts'
import { createCertificate } from './certificate.ts'
import { type Follower, followInChromium, followInNode } from './followers.ts'
import { Nginx } from './nginx.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    record: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
if (!(rounds >= 1)) {
  console.error('--rounds takes a number from 1')
  process.exit(1)
}

let passed = 0
let failed = 0
function check(what: string, holds: boolean): void {
  if (holds) passed += 1
  else failed += 1
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`)
}

/** The requested streams, by target. */
const streams = new Map<string, number>()
const logOptions = {
  burst: 2,
  growth: { events: Infinity, interval: 5 },
  onRequest: (target: string) => void streams.set(target, (streams.get(target) ?? 0) + 1),
}
// Separate process groups are ended when this process ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const folder = mkdtempSync(join(tmpdir(), 'headwater-nginx-'))
let log = await LogServer.listen(logOptions)
const nginx = await Nginx.start(folder, log.port, createCertificate(folder))

const faults: Record<string, () => void | Promise<void>> = {
  'nginx reloaded': () => nginx.reload(),
  async 'nginx killed and started again'() {
    await nginx.kill()
    await nginx.restart()
  },
  async 'the server behind it restarted'() {
    const { last, port } = log
    await log.close()
    log = await LogServer.listen({ ...logOptions, last }, port)
  },
}

async function play(
  followers: readonly { follower: Follower; received: Received; name: string }[],
) {
  const streamsOf = (target: string) => streams.get(target) ?? 0
  const untilFollowed = () => {
    const { last } = log
    return waitUntil(() => followers.every(({ received }) => received.last >= last + 10), {
      for: () => `ten events after ${last}; ${followers.map(({ received }) => received.last)} came`,
    })
  }
  await untilFollowed()
  for (let round = 0; round < rounds; round += 1)
    for (const [name, inject] of Object.entries(faults)) {
      const before = followers.map(({ follower }) => streamsOf(follower.target))
      await inject()
      await waitUntil(
        () => followers.every(({ follower }, index) => streamsOf(follower.target) > before[index]!),
        { for: `both to be back after ${name}` },
      )
      await untilFollowed()
    }
  log.finish(3)
  await waitUntil(() => followers.every(({ received }) => received.last >= log.last), {
    for: 'the last events',
  })
  const count = rounds * Object.keys(faults).length
  console.log(`${rounds} times each: ${Object.keys(faults).join('; ')}`)
  for (const { follower, name, received } of followers) {
    const returns = streamsOf(follower.target) - 1
    check(`${name} came back ${returns} times after ${count} faults`, returns >= count)
    const { doubled, lost } = received.count(log.last)
    check(
      `${name}: ${log.last} events, ${lost} lost, ${doubled} doubled${received.problem ? `; ${received.problem}` : ''}`,
      lost === 0 && doubled === 0 && !received.problem,
    )
    const protocols = nginx.protocolsOf(follower.target).join(' and ')
    check(`${name} spoke ${protocols} over TLS`, protocols === follower.protocol)
    check(`${name} closed`, await follower.close())
  }
  if (failed > 0) return
  record('nginx', {
    title: 'nginx with TLS and HTTP/2',
    command: 'npm run test:nginx',
    summary:
      'Debian’s nginx is the proxy of a numbered log. The proxy is reloaded, killed and started again, and so is the ' +
      'server behind it, while Node (HTTP/1.1) and Chromium (HTTP/2) follow.',
    figures: [
      { what: 'restarts', value: count },
      { what: 'events for each of the two', value: log.last },
      { what: 'events lost', value: 0 },
      { what: 'events repeated', value: 0 },
    ],
  })
}

try {
  const [node, chromium] = [new Received(false, () => {}), new Received(false, () => {})]
  await play([
    {
      name: 'Node',
      received: node,
      follower: await followInNode(nginx.origin, join(folder, 'ca.pem'), (event) =>
        node.take(event),
      ),
    },
    {
      name: 'Chromium',
      received: chromium,
      follower: await followInChromium(nginx.origin, folder, (event) => chromium.take(event)),
    },
  ])
} catch (error) {
  check(String(error), false)
} finally {
  await nginx.kill()
  await log.close()
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
