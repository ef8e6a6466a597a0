import { EventSourceClient, type EventSourceClientOptions } from '../../src/index.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import { Actions } from './actions.ts'
import { type ConsumerSet, createConsumers } from './consumers.ts'
import { Judge } from './judge.ts'
import { Ledger } from './ledger.ts'
import { LogServer } from './log-server.ts'
import { drawOptions } from './options.ts'
import { Random } from './random.ts'
import { watchReports } from './reports.ts'
import { Timers, VirtualTime, platformOf } from './virtual-time.ts'
import { WatchedController } from '../support/watched-controller.ts'

/** The events of the server's log. */
const size = 24
/** Requests within one moment that no backoff explains. */
const stampede = 60

/** One client, with callbacks that act, from its construction to its end. */
export async function liveWithClient(seed: number): Promise<Judge> {
  const random = new Random(seed)
  const time = new VirtualTime()
  const judge = new Judge(() => time.now)
  const page = new FakePlatform()
  const [clock, world] = [new Timers(time), new Timers(time)]
  const server = new LogServer(random, world, judge, size)
  const actions = new Actions(random, judge, page)
  const controller = new WatchedController()
  const ledger = new Ledger(judge, 0)
  const reports = watchReports(judge)
  const started = time.now
  let closes = 0
  let lives = 0
  let settled = 0
  const promises = new Set<Promise<unknown>>()

  const options = drawOptions({ random, judge, ledger, actions, sleep: world.sleep })
  ledger.isStored = options.lastEventId !== undefined
  const client = new EventSourceClient('http://localhost/', {
    ...options,
    platform: platformOf(page, clock, random),
    autoConnect: false,
    signal: controller.signal,
    fetch: server.fetch,
    onClose(info) {
      closes += 1
      judge.note(`onClose: ${info.reason}`)
      actions.act('onClose')
    },
  } as EventSourceClientOptions)

  const isActive = () => !['idle', 'closed'].includes(client.state.status)
  const consumers: ConsumerSet = createConsumers({
    ...{ client, random, judge, ledger, actions, isActive, sleep: world.sleep },
    signal: controller.signal,
  })
  /** Begins a life, if the client has none. Loops start together with it: those of a closed client would end at once. */
  const begin = (call: () => void) => {
    if (!isActive() && !controller.signal.aborted) {
      lives += 1
      ledger.begin()
    }
    call()
    if (isActive()) consumers.startLoops()
    const { closed } = client
    if (promises.has(closed)) return
    promises.add(closed)
    void closed.then(() => (settled += 1))
  }
  const end = (call: () => void) => {
    if (isActive()) consumers.dropLoops()
    // An idle client can be closed too.
    else if (client.state.status === 'idle') lives += 1
    call()
  }
  const target = {
    connect: () => begin(() => client.connect()),
    close: () => end(() => client.close()),
    abort: () => end(() => controller.abort()),
    leave: () => consumers.leave(),
    visit: () => consumers.visit(),
    reconnect(given?: { lastEventId: string }) {
      if (given) ledger.declare(Number(given.lastEventId))
      begin(() => client.reconnect(given))
    },
    get lastEventId() {
      return client.lastEventId
    },
  }
  let instant = 0
  let atOnce = 0
  server.onRequest = ({ position }) => {
    ledger.request(position)
    atOnce = instant === time.now ? atOnce + 1 : 1
    instant = time.now
    judge.check(atOnce < stampede, () => `${atOnce} requests in one moment`)
    if (atOnce >= stampede) actions.stop()
    actions.act('fetch', 0.05)
  }

  actions.start(target)
  client.subscribe(() => {
    judge.note(`state: ${client.state.status}`)
    actions.act('subscribe', 0.05)
  })
  target.connect()
  for (let steps = 0; steps < 20; steps += 1) {
    await time.run(random.below(4000))
    actions.act('outside', 0.4)
  }
  const seconds = (time.now - started) / 1000
  const bound = 20 + 4 * actions.count + 25 * seconds
  const requests = server.exchanges.length
  judge.check(requests <= bound, () => `${requests} requests in ${seconds} s`)

  // All obstacles are gone: whatever has happened, the client gets the rest.
  judge.note('the end begins')
  actions.stop()
  server.heal()
  page.goOnline()
  page.show()
  await time.run(0)
  const isDone = () => controller.signal.aborted || ledger.behind(size).length === 0
  for (let tries = 0; tries < 3 && !isDone(); tries += 1) {
    if (!isActive()) target.connect()
    await time.run(120_000, isDone)
  }
  for (const { name, got } of isDone() ? [] : ledger.behind(size))
    judge.check(false, () => `${name} never got all events, but ${[...got].join(' ')}`)

  target.close()
  await time.run(60_000)
  const leftovers = {
    timers: clock.size,
    requests: server.live.length,
    subscriptions: page.listeners,
    'listeners of the signal': controller.listeners,
    'loops, promises of once': consumers.running,
    'promises of closed': promises.size - settled,
  }
  for (const [name, count] of Object.entries(leftovers))
    judge.check(count === 0, () => `${name} left after close(): ${count}`)
  const before = server.exchanges.length
  // A callback of one `connect()` may close the client, or connect it before.
  judge.check(
    closes <= lives && closes >= settled,
    () => `${closes} calls of onClose for ${lives} connects and ${settled} promises of closed`,
  )
  await time.run(3_600_000)
  judge.check(server.exchanges.length === before, () => 'a request was made after close()')
  reports.stop()
  return judge
}
