import { callSafely } from '../core/platform/call-safely.ts'
import { noop } from '../core/platform/noop.ts'
import { type AttemptBefore, openStream } from './attempt.ts'
import type { Client } from './client-core.ts'
import { failureOf } from '../core/errors/failure-of.ts'
import { waitUntil } from './wait-until.ts'
import { EventSourceError, RetriesExhaustedError } from '../core/errors/errors.ts'
import type { OpenInfo } from './client-options.ts'
import type { FrameReader } from '../core/stream/frame-reader.ts'
import type {
  ReconnectPolicy,
  RetryDecision,
  RetryDelay,
} from '../core/reconnection/reconnect-options.ts'
import { reportUncaught } from '../core/platform/report-uncaught.ts'
import { askedDelay, isRetried, leastDelay, retryDelay } from '../core/reconnection/backoff.ts'
import { decideRetry } from './ask-should-retry.ts'

/** Why an attempt, or the wait for one, was broken off though the client goes on. */
type Interruption = 'reconnect' | 'hidden'

/**
 * From `connect()` to the end: the loop of a client's attempts. What was begun in a life asks it at every step whether
 * that is over; who ends a client ends its life first, and with it goes all that a closed client has no use for.
 */
export class Life {
  isOver = false
  readonly #client: Client
  /** Aborted to break off the attempt, for one of two reasons unless it is one of ours. */
  #controller: AbortController | undefined
  #reader: FrameReader | undefined
  #interruption: Interruption | undefined
  #openedAt = Infinity
  /** Connections in a row that did not last, whether they delivered anything or not. */
  #hurries = 0
  #wake = noop

  constructor(client: Client) {
    this.#client = client
  }

  /** Breaks off the attempt, or the wait for it, for another at once, or for none while the page is hidden. */
  interrupt(reason: Interruption): void {
    this.#interruption = reason
    this.#breakOff()
    this.wake()
  }

  /** Ends the wait for the next attempt. */
  wake(): void {
    this.#wake()
  }

  end(): void {
    this.isOver = true
    this.#breakOff()
    this.wake()
  }

  /** Never rejects. */
  async run(first: number): Promise<void> {
    // Listeners are still being added in the tick of the construction, and `close()` in it means no request.
    await undefined
    try {
      let next: AttemptBefore | undefined = {
        attempt: first,
        error: undefined,
        retries: 0,
        repeats: 0,
      }
      while (next) {
        if (this.#interruption === 'hidden') this.#interruption = undefined
        if (this.#client.isHidden()) await this.#wait(next.attempt - 1)
        next = this.#begin(next)
        if (!next) return
        const eventsBefore = this.#client.counts.events
        this.#controller = new AbortController()
        let error: EventSourceError | undefined
        let isStopped = false
        // Right here and with few variables, since what waits is held for as long as a connection is open.
        try {
          const reader = await openStream(this.#client, this, next, this.#controller)
          if (reader) await reader.read()
          else isStopped = true
        } catch (cause) {
          error = this.#errorOf(cause, next.attempt)
        }
        this.#breakOff(error)
        next = await this.#conclude(next, error, isStopped, eventsBefore)
      }
    } catch (cause) {
      // Only what a function of the caller's throws that nothing guards; but a client that has lost its loop must not
      // seem to live.
      reportUncaught(cause)
      if (!this.isOver) this.#client.end({ reason: 'failed' })
    }
  }

  /** The attempt's stream has opened. */
  open(reader: FrameReader, info: OpenInfo): void {
    this.#reader = reader
    // Not `open`, should the client have been closed in the moment since the response.
    if (this.#controller?.signal.aborted) return
    const { clock, counts, options, state } = this.#client
    counts.opens++
    this.#openedAt = clock.now()
    state.set('open', info.attempt)
    this.#announce(
      () => options.onOpen?.(info),
      () => this.#client.target?.notifyLifecycle('open'),
    )
  }

  /** Whether another attempt follows, where nobody else decides. */
  isRetriedAfter(error?: EventSourceError, policy = this.#client.policy): boolean {
    const { plan, position } = this.#client
    const { method, isOneShot } = plan
    return isRetried({ method, isOneShot, error, lastEventId: position.id }, policy)
  }

  /** Makes it the attempt that is under way; nothing once the life is over. */
  #begin(before: AttemptBefore): AttemptBefore | undefined {
    const { state } = this.#client
    const { attempt, error } = before
    if (this.isOver) return undefined
    if (attempt > 1 || state.get().status !== 'connecting') state.set('connecting', attempt, error)
    if (this.isOver) return undefined
    const isAsked = this.#interruption === 'reconnect'
    this.#interruption = undefined
    this.#openedAt = Infinity
    if (!isAsked) return before
    this.#hurries = 0
    return { ...before, retries: 0, repeats: 0 }
  }

  #errorOf(cause: unknown, attempt: number): EventSourceError | undefined {
    const reason = failureOf(cause, this.#controller!.signal, {
      action: 'open',
      url: this.#client.plan.url,
      attempt,
    })
    // All else is an abort, and whoever aborted knows why.
    return reason instanceof EventSourceError ? reason : undefined
  }

  /** Waits for the next attempt, where one follows: resolves with what comes before it. */
  async #conclude(
    before: AttemptBefore,
    error: EventSourceError | undefined,
    isStopped: boolean,
    eventsBefore: number,
  ): Promise<AttemptBefore | undefined> {
    if (this.isOver) return
    const client = this.#client
    const { policy } = client
    const { attempt } = before
    const { maxRetries, minUptime } = policy
    const uptime = client.clock.now() - this.#openedAt
    const isHealthy = client.counts.events > eventsBefore || uptime >= minUptime
    const retries = isHealthy ? 0 : before.retries
    // To the drop-in, whose policy asks for no uptime, one that could not be made is no hurry either.
    this.#hurries = !minUptime || uptime >= minUptime ? 0 : this.#hurries + 1
    const isSame = before.error?.code === error?.code && before.error?.status === error?.status
    const repeats = isSame && retries ? before.repeats + 1 : 0
    const next = { attempt: attempt + 1, error, retries, repeats }
    if (this.#interruption) return next
    if (isStopped) return void client.end({ reason: 'stopped' })

    const decision = await this.#decide(policy, { ...next, attempt })
    if (this.isOver) return
    if (this.#interruption) return next
    if (!decision) return void client.end(error ? { reason: 'failed', error } : { reason: 'ended' })
    const isOnline = client.environment.online()
    if (isOnline && retries >= maxRetries)
      return void client.end({
        reason: 'failed',
        error: new RetriesExhaustedError({
          action: 'open',
          reason: `maxRetries (${retries}) used up; last: ${error?.message ?? 'the server ended the stream'}`,
          url: client.url,
          attempt,
          cause: error,
        }),
      })
    const { delay = this.#delay(policy, retries, error) } = decision as Partial<RetryDelay>
    await this.#wait(attempt, delay, error)
    if (isOnline) next.retries++
    return next
  }

  /** @param error - the reason, of what fails time and again: one that the platform makes is dear */
  #breakOff(error?: EventSourceError) {
    // Cancelling a body leaves the socket open in some engines; aborting its request does not.
    this.#controller?.abort(error)
    this.#reader?.cancel()
    this.#reader = undefined
  }

  #decide(policy: ReconnectPolicy, ended: AttemptBefore): RetryDecision | Promise<RetryDecision> {
    const { position, state } = this.#client
    const { shouldRetry } = policy
    const byDefault = () => this.isRetriedAfter(ended.error, policy)
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

  #delay(policy: ReconnectPolicy, retries: number, error: EventSourceError | undefined) {
    const { clock, options, serverDelay } = this.#client
    const { random = Math.random } = options
    const retryAfter = askedDelay(error, clock.now())
    const delay = retryDelay(policy, retries, serverDelay, retryAfter, random())
    return serverDelay === undefined ? delay : Math.max(delay, leastDelay(policy, this.#hurries))
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
        () => client.target?.notifyLifecycle('error'),
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
