import { EventSource } from '../../../src/event-source/index.ts'
import { eventNames } from '../log/numbered-event.ts'
import { writeLastEventId } from '../log/last-event-id-header.ts'
import { isAnswer } from '../proxy/fault-proxy.ts'
import { speed } from './accelerated-clock.ts'
import type { Consumer, ConsumerContext } from './consumer.ts'

/** The standard's reconnection time, until the server sets another. */
const standardDelay = 3000
/** The tolerance of a timer, which may fire a little early. */
const tolerance = 1

/**
 * The drop-in uses the platform's timers, as the standard requires, and takes no clock. To save time, its long delays
 * run as fast as the other clients' clock. Returns the function that restores the timers.
 */
export function speedUpReconnections(delays: readonly number[]): () => void {
  const original = globalThis.setTimeout
  const known = new Set([standardDelay, ...delays])
  const faster = (callback: () => void, delay = 0, ...rest: []) =>
    original(callback, known.has(delay) ? Math.ceil(delay / speed) : delay, ...rest)
  globalThis.setTimeout = Object.assign(faster, original)
  return () => {
    globalThis.setTimeout = original
  }
}

/**
 * Uses a source like an application: a response that is not a stream closes it, as the standard says, and the
 * application opens the next one after the last handled event.
 */
export function followByDropIn(context: ConsumerContext): Consumer {
  const { fail, handle, retry = standardDelay, schedule, signal, url } = context
  const problems: string[] = []
  let attempts = 0
  let sources = 0
  let position = ''
  let notBefore = 0
  let isClosed = false

  const watchedFetch: typeof fetch = (...request) => {
    // The target of a redirect is requested within the attempt.
    if (!String(request[0]).startsWith(url)) return fetch(...request)
    attempts++
    const early = notBefore - performance.now()
    if (early > tolerance) problems.push(`attempt ${attempts} came ${early} ms too early`)
    notBefore = Infinity
    return fetch(...request)
  }
  const open = () => {
    sources++
    notBefore = 0
    let hasEvent = false
    const source = new EventSource(`${url}?source=${sources}`, {
      fetch: watchedFetch,
      signal,
      ...(position && { headers: { 'last-event-id': writeLastEventId(position) } }),
    })
    for (const name of eventNames)
      source.addEventListener(name, ({ data, lastEventId, type }) => {
        hasEvent = true
        position = lastEventId
        handle({ data, lastEventId, type })
      })
    source.onerror = () => {
      if (isClosed) fail('an error after close()')
      if (source.readyState === source.CLOSED) current = open()
      // Before the first event, the `retry` field may not have arrived yet.
      else
        notBefore = performance.now() + (hasEvent ? retry : Math.min(retry, standardDelay)) / speed
    }
    return source
  }
  let current = open()
  return {
    get client() {
      return current
    },
    async close() {
      isClosed = true
      current.close()
      if (current.readyState !== current.CLOSED) fail('the source is not closed')
    },
    judgeAttempts(planned) {
      if (attempts !== planned + 1) problems.push(`${attempts} attempts in place of ${planned + 1}`)
      const expected = 1 + schedule.connections.flat().filter(isAnswer).length
      if (sources !== expected) problems.push(`${sources} sources in place of ${expected}`)
      return problems
    },
  }
}
