import {
  EventSourceClient,
  type EventSourceClientOptions,
  type FetchLike,
} from '../../src/index.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import { Judge } from './judge.ts'
import { Random } from './random.ts'
import { watchReports } from './reports.ts'
import { Timers, VirtualTime, platformOf } from './virtual-time.ts'

/** Attempts in one minute, and in one moment. */
const limits = { minute: 150, moment: 3 }
/** Calls that reconnect, in one moment: more are an endless loop, which would block the process. */
const endless = 50

const body = (text: string) =>
  new Response(text, { headers: { 'content-type': 'text/event-stream' } })
const failures: Record<string, FetchLike> = {
  'a refused connection': async () => {
    throw new TypeError('fetch failed')
  },
  'an error status': async () => new Response(null, { status: 503 }),
  'a final status': async () => new Response(null, { status: 401 }),
  'a 204': async () => new Response(null, { status: 204 }),
  'an immediate end': async () => body(''),
  'an event and the end': async () => body('data: 1\n\n'),
}

type Callbacks = Pick<EventSourceClientOptions, 'onOpen' | 'onError' | 'onReconnect' | 'onClose'>
const callbacks = [
  ...(['onOpen', 'onError', 'onReconnect', 'onClose'] as const),
  ...(['open', 'error', 'message', 'subscribe', 'shouldRetry', 'headers', 'closed'] as const),
]

/** One client, with a callback that reconnects each time. */
export async function liveInsistently(seed: number): Promise<Judge> {
  const random = new Random(seed)
  const time = new VirtualTime()
  const judge = new Judge(() => time.now)
  const clock = new Timers(time)
  const reports = watchReports(judge)
  const failure = random.pick(Object.keys(failures))
  const place = random.pick(callbacks)
  const way = random.pick(['reconnect', 'connect', 'close and connect'] as const)
  judge.note(`${failure}: ${way} in ${place}`)
  const isFailingFunction = random.chance(0.2)
  let attempts = 0
  let isOver = false
  /** Counts calls within one moment. */
  const counter = () => {
    let [instant, count] = [0, 0]
    return () => {
      count = instant === time.now ? count + 1 : 1
      instant = time.now
      return count
    }
  }
  const [countAttempts, countCalls] = [counter(), counter()]
  const stop = (reason: string) => {
    isOver = true
    judge.check(false, () => reason)
  }
  const insist = () => {
    if (isOver) return undefined
    if (countCalls() > endless) return stop(`an endless loop of calls in ${place}`)
    if (way === 'close and connect') client.close()
    return way === 'reconnect' ? client.reconnect() : client.connect()
  }
  const attempt = () => {
    attempts += 1
    judge.note('attempt')
    if (isOver) return
    if (countAttempts() > limits.moment) stop(`${limits.moment} attempts in one moment`)
    if (attempts > limits.minute) stop(`${limits.minute} attempts in less than a minute`)
  }
  const client = new EventSourceClient('http://localhost/', {
    platform: platformOf(new FakePlatform(), clock, random),
    autoConnect: false,
    fetch: (url, init) => {
      if (!isFailingFunction) attempt()
      return failures[failure]!(url, init)
    },
    headers() {
      if (place === 'headers') insist()
      if (!isFailingFunction) return {}
      attempt()
      throw new Error('no headers')
    },
    reconnect: {
      shouldRetry() {
        if (place === 'shouldRetry') insist()
        return undefined
      },
    },
    ...(place.startsWith('on') && ({ [place]: insist } as Callbacks)),
  })
  for (const type of ['open', 'error', 'message'])
    if (place === type) client.addEventListener(type, insist)
  if (place === 'subscribe')
    client.subscribe(() => {
      if (['waiting', 'closed'].includes(client.state.status)) insist()
    })
  client.connect()
  const follow = async (): Promise<void> => {
    await client.closed
    insist()
    if (!isOver) void follow()
  }
  if (place === 'closed') void follow()
  await time.run(60_000, () => isOver)
  isOver = true
  client.close()
  await time.run(0)
  judge.check(clock.size === 0, () => `timers left after close(): ${clock.size}`)
  reports.stop()
  return judge
}
