import { LogServer } from '../log/log-server.ts'
import { nameOf } from '../proxy/fault.ts'
import { FaultProxy } from '../proxy/fault-proxy.ts'
import { deferred } from '../../support/deferred.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { AcceleratedClock } from './accelerated-clock.ts'
import { followByIteration, followByOn, followByPost, question } from './client-consumers.ts'
import type { Consumer, ConsumerContext } from './consumer.ts'
import { followByDropIn } from './drop-in-consumer.ts'
import { Received } from './received.ts'
import { type ConsumerName, type Schedule, isCorrupted } from './schedule.ts'
import { compareWithWire } from './wire-reading.ts'

/** The result of one schedule. */
export interface Outcome {
  /** How often each fault was injected, by name. */
  struck: Map<string, number>
  events: number
  lost: number
  doubled: number
  /** The number of connections with a request. */
  connections: number
  problems: string[]
  /** The client, which must be collectable. */
  client: WeakRef<object>
}

/** The `retry:` field of servers that send one, in milliseconds. */
export const serverRetry = 700

/** Seconds without an event or an attempt after which the run has failed. */
const patience = 10
/** The limit for a client that reconnects repeatedly without progress. */
const mostAttempts = 500

const consumers: Record<ConsumerName, (context: ConsumerContext) => Consumer> = {
  on: followByOn,
  iteration: followByIteration,
  post: followByPost,
  'drop-in': followByDropIn,
}

/** Plays one schedule from beginning to end, and checks everything that must hold for any schedule. */
export async function play(schedule: Schedule, signal: AbortSignal): Promise<Outcome> {
  const isCorrupt = isCorrupted(schedule)
  // A corrupted `retry` field would change all later delays.
  const retry = schedule.sendsRetry && !isCorrupt ? serverRetry : undefined
  const problems: string[] = []
  const struck = new Map<string, number>()
  const clock = new AcceleratedClock()
  const log = await LogServer.listen({
    burst: schedule.burst,
    retry,
    body: schedule.consumer === 'post' ? JSON.stringify(question) : undefined,
  })
  const calm = deferred()
  const proxy = await FaultProxy.listen({
    target: log.port,
    plan: schedule.connections,
    // The standard has no timeout, so the network has to end a silence.
    silenceEndsAfter: schedule.consumer === 'drop-in' ? 10 : undefined,
    now: () => clock.now(),
    onStruck: (fault) => void struck.set(nameOf(fault), (struck.get(nameOf(fault)) ?? 0) + 1),
    // All planned faults have happened: further events show that the client still works.
    onLeftAlone() {
      calm.resolve()
      log.finish(3)
    },
  })

  const over = deferred()
  let isFinished = false
  const received = new Received(isCorrupt, () => {
    if (isFinished) problems.push('an event after the last')
    if (received.problem || (log.isFinished && received.hasReached(log.last))) over.resolve()
  })
  const consumer = consumers[schedule.consumer]({
    url: `${proxy.origin}/`,
    schedule,
    clock,
    signal,
    retry,
    calm: calm.promise,
    handle: (event) => received.take(event),
    fail(problem) {
      problems.push(problem)
      over.resolve()
    },
  })
  const stopWatching = watchProgress(
    () => received.events.length + proxy.connections.length,
    (problem) => {
      problems.push(
        `${problem}, after event ${received.events.length} and ${proxy.connections.length} connections`,
      )
      over.resolve()
    },
    () => proxy.connections.length > mostAttempts,
  )
  await over.promise
  stopWatching()
  if (received.problem) problems.push(received.problem)
  // A duplicate would have arrived by now.
  await new Promise<void>((resolve) => void setImmediate(resolve))
  isFinished = true
  await consumer.close()

  await waitUntil(() => proxy.openSockets === 0, {
    for: 'the client to let go of its sockets',
  }).catch((error) => problems.push(String(error)))
  if (clock.pending.size > 0) problems.push(`${clock.pending.size} timers wait after close()`)
  if (problems.length === 0) {
    problems.push(...consumer.judgeAttempts(schedule.connections.length), ...log.problems)
    const difference = compareWithWire(proxy.connections, received.events)
    if (difference) problems.push(difference)
  }
  await proxy.close()
  await log.close()
  return {
    struck,
    events: received.events.length,
    // Corrupted events differ from those of the log, so these schedules are compared with the wire instead.
    ...(isCorrupt ? { lost: 0, doubled: 0 } : received.count(log.last)),
    connections: proxy.connections.length,
    problems,
    client: new WeakRef(consumer.client),
  }
}

/** Checks once a second and counts the checks, so that a suspended machine does not count as waiting. */
function watchProgress(
  progress: () => number,
  onProblem: (problem: string) => void,
  isTooMuch: () => boolean,
): () => void {
  let last = progress()
  let idle = 0
  const timer = setInterval(() => {
    const now = progress()
    idle = now === last ? idle + 1 : 0
    last = now
    if (isTooMuch()) onProblem('the attempts do not end')
    else if (idle >= patience) onProblem(`nothing has happened for ${patience} seconds`)
  }, 1000)
  return () => clearInterval(timer)
}
