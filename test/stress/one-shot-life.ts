import { type ServerEvent, readEvents, streamEvents } from '../../src/index.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import { Deliberate } from './actions.ts'
import { Judge } from './judge.ts'
import { LogServer, numberOf } from './log-server.ts'
import { Random } from './random.ts'
import { watchReports } from './reports.ts'
import { Timers, VirtualTime, platformOf } from './virtual-time.ts'
import { WatchedController } from '../support/watched-controller.ts'

/** The events of the server's log. */
const size = 12

/** One iteration of `streamEvents` or `readEvents`, with callbacks that act. */
export async function liveOnce(seed: number): Promise<Judge> {
  const random = new Random(seed)
  const time = new VirtualTime()
  const judge = new Judge(() => time.now)
  const [clock, world] = [new Timers(time), new Timers(time)]
  const page = new FakePlatform()
  const controller = new WatchedController()
  const reports = watchReports(judge)
  const server = new LogServer(random, world, judge, size)
  let actionsLeft = random.below(3)
  /** It was left, or aborted: no event may follow. */
  let isLeft = false
  let pending = 0
  let hasFailed = false
  let last = 0

  const act = (place: string, probability: number) => {
    if (actionsLeft <= 0 || !random.chance(probability)) return
    actionsLeft -= 1
    const action = random.pick(['return', 'abort', 'next', 'throw'] as const)
    judge.note(`${place}: ${action}`)
    if (action === 'next') return void next()
    if (action === 'throw') {
      if (place !== 'outside') throw new Deliberate(`thrown in ${place}`)
      return
    }
    isLeft = true
    if (action === 'abort') return controller.abort(new Deliberate('aborted'))
    pending += 1
    void iterator.return().then(() => {
      pending -= 1
    })
  }
  const end = random.pick([undefined, size, 5])
  const isEnd = (event: ServerEvent<string, string>) => {
    act('until', 0.05)
    return numberOf(event.data) === end
  }
  const isAsync = random.chance(0.5)
  const options = {
    signal: controller.signal,
    idleTimeout: random.pick([0, 2500]),
    platform: platformOf(page, clock, random),
    until: end === undefined ? undefined : isEnd,
    decode(data: string) {
      act('decoder', 0.05)
      return isAsync ? world.sleep(random.below(200)).then(() => data) : data
    },
  }
  const headers = () => {
    act('headers', 0.1)
    return {}
  }
  const request = { method: 'GET', headers: {}, signal: new AbortController().signal }
  const isRequesting = random.chance(0.6)
  const iterator = isRequesting
    ? streamEvents('http://localhost/', { ...options, fetch: server.fetch, headers })
    : readEvents(server.fetch('http://localhost/', request), options)

  /** Takes an event; resolves with whether there may be another. */
  const next = async (): Promise<boolean> => {
    const wasLeft = isLeft
    pending += 1
    try {
      const { done, value } = await iterator.next()
      judge.note(done ? 'done' : `event ${numberOf(value.data)}`)
      if (done) {
        const isEmpty = server.exchanges[0]?.isStopped
        const isWhole = end === undefined || last + 1 === end || isLeft || hasFailed || isEmpty
        judge.check(!!isWhole, () => `the stream is done after ${last}, before ${end}`)
        return false
      }
      const number = numberOf(value.data)
      judge.check(!wasLeft, () => `event ${number} came after the loop was left`)
      judge.check(number === last + 1, () => `event ${number} came after ${last}`)
      last = number
      return true
    } catch (error) {
      hasFailed = true
      judge.note(`fails: ${String(error)}`)
      return false
    } finally {
      pending -= 1
    }
  }
  const bystander = async () => {
    for (let steps = 0; steps < 5; steps += 1) {
      await world.sleep(random.below(2000))
      act('outside', 0.3)
    }
  }
  const loop = async () => {
    while (await next()) {
      if (random.chance(0.3)) await world.sleep(random.below(500))
      try {
        act('loop', 0.1)
      } catch {
        isLeft = true
        await iterator.return()
        return
      }
    }
  }
  pending += 2
  const settle = () => {
    pending -= 1
  }
  void bystander().then(settle, settle)
  void loop().then(settle, settle)
  await time.run(60_000)
  // A silent server, which no timeout ends.
  if (pending > 0) {
    isLeft = true
    void iterator.return()
    await time.run(10_000)
  }
  const leftovers = {
    'pending promises': pending,
    timers: clock.size,
    subscriptions: page.listeners,
    'listeners of the signal': controller.listeners,
    // The caller's own request ends with its body, and without a response when the server says so.
    requests: server.exchanges.filter(({ isOver, signal }) => !isOver && !signal.aborted).length,
  }
  server.heal()
  for (const [name, count] of Object.entries(leftovers))
    judge.check(
      count === 0 || (name === 'requests' && !isRequesting),
      () => `${name} left: ${count}`,
    )
  await time.run(10_000)
  reports.stop()
  return judge
}
