import { ignore } from './abort.ts'
import { type AttemptBefore, openStream } from './attempt.ts'
import type { Client } from './client.ts'
import { failure } from './connection.ts'
import { Delivery } from './delivery.ts'
import { EventSourceError, exhausted } from './errors.ts'
import type { OpenInfo } from './options.ts'
import type { ReconnectPolicy, RetryDecision, RetryDelay } from './reconnect-options.ts'
import { callSafely } from './report.ts'
import { askedDelay, isRetried, leastDelay, retryDelay } from './retry.ts'
import { decideRetry } from './retry-decision.ts'
import { waitUntil } from './timers.ts'

/** Why an attempt, or the wait for one, was broken off though the client goes on. */
type Interruption = 'reconnect' | 'hidden'

/**
 * From `connect()` to the end: the loop of a client's attempts. What was begun in a life asks it at every step whether
 * that is over; who ends a client ends its life first, and with it goes all that a closed client has no use for.
 */
export class Life {
  isOver = false
  readonly #client: Client
  readonly #policy: ReconnectPolicy
  readonly #delivery: Delivery
  /** Aborted to break off the attempt, for one of two reasons unless it is one of ours. */
  #controller: AbortController | undefined
  #interruption: Interruption | undefined
  #openedAt = Infinity
  #wake = ignore

  constructor(client: Client) {
    this.#client = client
    this.#policy = client.policy
    this.#delivery = new Delivery(client)
  }

  /** Breaks off the attempt, or the wait for it, for another at once, or for none while the page is hidden. */
  interrupt(reason: Interruption): void {
    this.#interruption = reason
    this.#controller?.abort()
    this.wake()
  }

  /** Ends the wait for the next attempt. */
  wake(): void {
    this.#wake()
  }

  end(): void {
    this.isOver = true
    this.#controller?.abort()
    this.wake()
  }

  /** Never rejects, but where a function of the caller's that nothing guards throws. */
  async run(first: number): Promise<void> {
    // Listeners are still being added in the tick of the construction, and `close()` in it means no request.
    await undefined
    const client = this.#client
    const { counts, state } = client
    const { maxRetries, minUptime } = this.#policy
    let error: EventSourceError | undefined
    // Since the last healthy connection.
    let retries = 0
    let repeats = 0
    // Connections in a row that did not last, whether they delivered anything or not.
    let hurries = 0
    for (let attempt = first; !this.isOver; attempt++) {
      if (this.#interruption === 'hidden') this.#interruption = undefined
      if (client.isHidden()) await this.#wait(attempt - 1)
      if (this.isOver) return
      if (attempt > 1 || state.get().status !== 'connecting')
        state.set('connecting', attempt, error)
      if (this.isOver) return
      if (this.#interruption === 'reconnect') retries = repeats = hurries = 0
      this.#interruption = undefined

      const eventsBefore = counts.events
      const last = error
      let isStopped = false
      this.#openedAt = Infinity
      const controller = (this.#controller = new AbortController())
      // Right here, since each async function that waits for another is held for as long as a connection is open.
      try {
        const before = { attempt, error, retries, repeats }
        error = undefined
        const reader = await openStream(client, this, this.#delivery, before, controller)
        if (reader) await reader.read()
        else isStopped = true
      } catch (cause) {
        const reason = failure('open', client.plan.url, attempt, controller.signal, cause)
        // All else is an abort, and whoever aborted knows why.
        if (reason instanceof EventSourceError) error = reason
      } finally {
        // Cancelling a body leaves the socket open in some engines; aborting its request does not. With a reason, since
        // one that the platform makes is dear.
        controller.abort(error)
      }
      if (this.isOver) return
      const uptime = client.clock.now() - this.#openedAt
      if (counts.events > eventsBefore || uptime >= minUptime) retries = 0
      // To the drop-in, whose policy asks for no uptime, one that could not be made is no hurry either.
      hurries = !minUptime || uptime >= minUptime ? 0 : hurries + 1
      const isSame = last?.code === error?.code && last?.status === error?.status
      repeats = isSame && retries ? repeats + 1 : 0
      if (this.#interruption) continue
      if (isStopped) return client.end({ reason: 'stopped' })

      const decision = await this.#decide({ attempt, error, retries, repeats })
      if (this.isOver) return
      if (this.#interruption) continue
      if (!decision) return client.end(error ? { reason: 'failed', error } : { reason: 'ended' })
      const isOnline = client.environment.online()
      if (isOnline && retries >= maxRetries) {
        error = exhausted(retries, client.url, attempt, error)
        return client.end({ reason: 'failed', error })
      }
      const { delay = this.#delay(retries, hurries, error) } = decision as Partial<RetryDelay>
      await this.#wait(attempt, delay, error)
      if (isOnline) retries++
    }
  }

  /** The attempt's stream has opened. */
  open(info: OpenInfo): void {
    const { clock, counts, options, state } = this.#client
    counts.opens++
    this.#openedAt = clock.now()
    state.set('open', info.attempt)
    this.#announce(
      () => options.onOpen?.(info),
      () => this.#client.target.notifyLifecycle('open'),
    )
  }

  /** Whether another attempt follows, where nobody else decides. */
  isRetriedAfter(error?: EventSourceError): boolean {
    const { plan, position } = this.#client
    const { method, isOneShot } = plan
    return isRetried({ method, isOneShot, error, lastEventId: position.id }, this.#policy)
  }

  #decide(ended: AttemptBefore): RetryDecision | Promise<RetryDecision> {
    const { position, state } = this.#client
    const { shouldRetry } = this.#policy
    const byDefault = () => this.isRetriedAfter(ended.error)
    if (!shouldRetry) return byDefault()
    const { signal } = (this.#controller = new AbortController())
    return decideRetry(
      shouldRetry,
      { ...ended, lastEventId: position.id, signal },
      byDefault,
      // Not to be taken for open while it is being decided.
      () => state.set('waiting', ended.attempt, ended.error),
    )
  }

  #delay(retries: number, hurries: number, error: EventSourceError | undefined) {
    const { clock, options, serverDelay } = this.#client
    const { random = Math.random } = options
    const retryAfter = askedDelay(error, clock.now())
    const delay = retryDelay(this.#policy, retries, serverDelay, retryAfter, random())
    return serverDelay === undefined ? delay : Math.max(delay, leastDelay(this.#policy, hurries))
  }

  /** Waits for the delay, or for the page to be online and seen, or to be woken. Without a delay nothing was lost. */
  async #wait(attempt: number, delay?: number, error?: EventSourceError) {
    const client = this.#client
    const { onError, onReconnect, unref } = client.options
    const isHeld = () => !client.environment.online() || client.isHidden()
    const isDone = () => this.isOver || this.#interruption
    const shownDelay = isHeld() ? undefined : delay
    client.state.set('waiting', attempt, error, shownDelay)
    if (delay !== undefined)
      this.#announce(
        () => error && onError?.(error),
        () => client.target.notifyLifecycle('error'),
        () =>
          onReconnect?.({
            attempt: attempt + 1,
            ...(shownDelay !== undefined && { delay: shownDelay }),
            ...(error && { error }),
          }),
      )
    await waitUntil(client.clock, delay ?? 0, isDone, isHeld, unref, (wake) => {
      this.#wake = wake
    })
  }

  /** Calls functions until the life is over; what they throw is reported. */
  #announce(...steps: (() => unknown)[]) {
    for (const step of steps) if (!this.isOver) callSafely(step)
  }
}
