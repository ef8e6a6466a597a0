import {
  EventSourceClient,
  type EventSourceClientOptions,
  type ReconnectOptions,
} from '../../../src/index.ts'
import { deferred } from '../../support/deferred.ts'
import { eventNames } from '../log/numbered-event.ts'
import type { Consumer, ConsumerContext } from './consumer.ts'
import { RetryRules, defaultPolicy } from './retry-rules.ts'

/** The body of every POST. */
export const question = { prompt: 'Où est la source ? 🌊', model: 'small' }

const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** A watched client, which is restarted if it closed because of a page in place of the stream. */
function watchedClient(
  context: ConsumerContext,
  options: EventSourceClientOptions,
  reconnect: true | ReconnectOptions,
) {
  const { clock, fail, retry, signal, url } = context
  const given = reconnect === true ? {} : reconnect
  const rules = new RetryRules(
    url,
    clock,
    { ...defaultPolicy, ...given } as typeof defaultPolicy,
    retry,
  )
  let lost = deferred()
  const client: EventSourceClient = new EventSourceClient(url, {
    ...options,
    platform: { clock },
    signal,
    reconnect,
    fetch: rules.fetch,
    // In the client's accelerated time.
    connectTimeout: 30_000,
    idleTimeout: 30_000,
    onOpen: () => rules.opened(),
    onReconnect(info) {
      rules.reconnecting(info, client.metrics.events)
      lost.resolve()
    },
    onClose(info) {
      lost.resolve()
      options.onClose?.(info)
    },
  })
  const revive = () => {
    rules.revived()
    client.connect()
  }
  const judgeAttempts = (planned: number) => {
    const { attempts, problems, timeouts } = rules
    const allowed = planned + 1 + timeouts
    if (attempts > allowed) problems.push(`${attempts} attempts in place of ${allowed} at most`)
    if (client.metrics.attempts !== attempts)
      problems.push(`${client.metrics.attempts} attempts in the metrics in place of ${attempts}`)
    return problems
  }
  const close = async () => {
    client.close()
    const { reason } = await client.closed
    if (reason !== 'closed') fail(`closed: ${reason}`)
  }
  /** Resolves when a connection is lost after this call, or was the last one. */
  const nextLoss = () => {
    if (client.state.status === 'closed') return undefined
    lost = deferred()
    return lost.promise
  }
  return { client, close, judgeAttempts, nextLoss, revive }
}

/** Handlers, with a client that retries a page in place of the stream. */
export function followByOn(context: ConsumerContext): Consumer {
  const { jitter } = context.schedule
  const shouldRetry: ReconnectOptions['shouldRetry'] = (error) =>
    error?.code === 'content-type' || undefined
  const { client, close, judgeAttempts } = watchedClient(context, {}, { jitter, shouldRetry })
  for (const name of eventNames) client.on(name, context.handle)
  return { client, close, judgeAttempts }
}

/** A POST that may be sent repeatedly. */
export function followByPost(context: ConsumerContext): Consumer {
  const { client, close, judgeAttempts, revive } = watchedClient(
    context,
    {
      json: question,
      idempotent: true,
      onClose: ({ error }) => error?.code === 'content-type' && revive(),
    },
    true,
  )
  for (const name of eventNames) client.on(name, context.handle)
  return { client, close, judgeAttempts }
}

/** A loop that is slow with each event, and starts again after a page has ended it. */
export function followByIteration(context: ConsumerContext): Consumer {
  const { dawdling, jitter, waitsForLoss } = context.schedule
  // With a full queue nothing is read, so a loss is not detected.
  const highWaterMark = waitsForLoss ? 10_000 : context.schedule.highWaterMark
  const { client, close, judgeAttempts, nextLoss, revive } = watchedClient(context, {}, { jitter })
  const loop = async () => {
    for await (const event of client.events(...eventNames, { highWaterMark })) {
      context.handle(event)
      if (waitsForLoss) await Promise.race([nextLoss(), context.calm])
      for (let turns = dawdling; turns > 0; turns -= 1) await nextTurn()
    }
  }
  const follow = async () => {
    for (;;) {
      try {
        return await loop()
      } catch (error) {
        if ((error as { code?: string }).code !== 'content-type') throw error
        revive()
      }
    }
  }
  const over = follow().catch((error) => context.fail(`the loop ended with ${String(error)}`))
  return {
    client,
    async close() {
      await close()
      await over
    },
    judgeAttempts,
  }
}
