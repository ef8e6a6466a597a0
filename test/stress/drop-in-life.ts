import { EventSource } from '../../src/event-source/index.ts'
import { Judge } from './judge.ts'
import { LogServer, eventNames, numberOf } from './log-server.ts'
import { Random } from './random.ts'
import { watchReports } from './reports.ts'
import { Timers, VirtualTime } from './virtual-time.ts'
import { WatchedController } from '../support/watched-controller.ts'

/** The events of the server's log. */
const size = 20

/** One source, with listeners that close it, abort its signal or throw. */
export async function liveAsDropIn(seed: number): Promise<Judge> {
  const random = new Random(seed)
  const time = new VirtualTime()
  const judge = new Judge(() => time.now)
  const [clock, world] = [new Timers(time), new Timers(time)]
  const server = new LogServer(random, world, judge, size)
  const controller = new WatchedController()
  const reports = watchReports(judge)
  const { setTimeout, clearTimeout } = globalThis
  Object.assign(globalThis, { setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout })
  let last = 0
  const act = (place: string, probability: number) => {
    if (!random.chance(probability)) return
    const action = random.pick(['close', 'abort', 'throw'] as const)
    judge.note(`${place}: ${action}`)
    if (action === 'close') source.close()
    if (action === 'abort') controller.abort()
  }
  const source = new EventSource('http://localhost/', {
    fetch: server.fetch,
    signal: controller.signal,
    headers: () => {
      act('headers', 0.02)
      return {}
    },
  })
  const receive = (event: Event) => {
    const number = numberOf((event as MessageEvent).data)
    judge.note(`event ${number}`)
    judge.check(source.readyState === 1, () => `event ${number} came in ${source.readyState}`)
    judge.check(number === last + 1, () => `event ${number} came after ${last}`)
    last = number
    act('listener', 0.01)
  }
  for (const name of eventNames) source.addEventListener(name, receive)
  for (const type of ['open', 'error'] as const)
    source.addEventListener(type, () => {
      judge.note(`${type}, ${source.readyState}`)
      act(type, 0.05)
    })
  server.onRequest = ({ position }) =>
    judge.check(position === last, () => `a request after ${position} instead of ${last}`)
  await time.run(60_000, () => source.readyState === 2)
  await time.run(0)
  judge.check(source.readyState !== 2 || clock.size === 0, () => 'a closed source has a timer')
  server.heal()
  const isDone = () => source.readyState === 2 || last === size
  const isWhole = await time.run(600_000, isDone)
  judge.check(isWhole, () => `the source got the events up to ${last} only`)
  source.close()
  await time.run(0)
  const leftovers = {
    timers: clock.size,
    requests: server.live.length,
    'listeners of the signal': controller.listeners,
  }
  for (const [name, count] of Object.entries(leftovers))
    judge.check(count === 0, () => `${name} left after close(): ${count}`)
  Object.assign(globalThis, { setTimeout, clearTimeout })
  reports.stop()
  return judge
}
