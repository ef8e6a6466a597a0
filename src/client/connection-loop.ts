import type { EventListeners } from '../core/dispatch/event-listeners.ts'
import type { EventSourceError } from '../core/errors/errors.ts'
import { validateNumbers } from '../core/errors/invalid-option.ts'
import { abortable } from '../core/platform/abortable.ts'
import { callSafely } from '../core/platform/call-safely.ts'
import { isPromise } from '../core/platform/is-promise.ts'
import { noop } from '../core/platform/noop.ts'
import type { PlatformChange } from '../core/platform/page.ts'
import { reportUncaught } from '../core/platform/report-uncaught.ts'
import { startTimer } from '../core/platform/start-timer.ts'
import {
  type AttemptOutcome,
  type RetryHistory,
  contextOf,
  isRetriedByDefault,
  newHistory,
  nextStep,
  recordOutcome,
} from '../core/reconnection/next-step.ts'
import type { RetryDecision, RetryDelay } from '../core/reconnection/reconnect-options.ts'
import { type WaitingClient, type WaitingLoop, waitForDelay, waitForTurn } from './attempt-wait.ts'
import { Attempt, type AttemptClient, type AttemptLoop } from './attempt.ts'
import { truncatedError } from '../core/stream/until.ts'
import type { OpenInfo } from './client-options.ts'
import type { CloseInfo } from './client-state.ts'
import { lostStreamError } from './lost-stream-error.ts'

/** The client that a loop connects. */
export interface LoopClient extends AttemptClient, WaitingClient {
  /** The history of the last attempt, of this loop or an earlier one. */
  history: RetryHistory | undefined
  /** Dispatches the client's own `open` and `error`. */
  readonly listeners: Pick<EventListeners, 'notifyLifecycle'> | undefined
  emitError(error: EventSourceError): void
  close(info: CloseInfo): void
}

/**
 * A client's connections, from `connect()` to the end: prepare → open → read → end → next step → wait, and again.
 *
 * Any callback may close or reconnect the client. Async steps therefore check `isEnded` after each await, and callbacks
 * run only until one of them has done so.
 */
export class ConnectionLoop implements AttemptLoop, WaitingLoop {
  isEnded = false
  readonly #client: LoopClient
  #attempt: Attempt | undefined
  /** Aborts the call of `shouldRetry`. */
  #question: AbortController | undefined
  /** The attempt, or the wait for the next one, was interrupted; the loop continues with another attempt. */
  #interruption: 'reconnect' | 'hidden' | undefined
  #wake = noop

  constructor(client: LoopClient) {
    this.#client = client
  }

  /** Runs attempts until the loop ends. Never rejects. */
  async run(firstAttempt: number): Promise<void> {
    // Handlers added in the same tick as the construction receive every event, and `close()` in it prevents the request.
    await undefined
    try {
      const before = this.#client.history
      if (before) this.#interruption = 'reconnect'
      let history: RetryHistory | undefined = before
        ? { ...before, attempt: firstAttempt }
        : newHistory(firstAttempt)
      while (history) {
        if (this.#interruption === 'hidden') this.#interruption = undefined
        if (this.isPaused()) await this.#wait(history.attempt - 1)
        if (this.#interruption) history = await waitForTurn(this.#client, this, history)
        history = this.#prepare(history)
        if (!history) return
        const attempt: Attempt = (this.#attempt = new Attempt(this.#client))
        // Few variables and no further async function, because they stay in memory while the connection is open.
        try {
          await attempt.open(this, history)
          await attempt.read()
        } catch (cause) {
          attempt.fail(cause, history.attempt)
        }
        history = await this.#continue(history, attempt.finish())
      }
    } catch (cause) {
      // An exception of a caller's function that is not caught elsewhere, such as a clock's. Without its loop, the client
      // must not appear connected.
      reportUncaught(cause)
      this.#fail()
    }
  }

  #fail() {
    if (!this.isEnded) callSafely(() => this.#client.close({ reason: 'failed' }))
  }

  /** Interrupts the attempt, or the wait for it, and continues with another attempt. */
  interrupt(reason: 'reconnect' | 'hidden'): void {
    // A requested attempt is made once, and is not requested again before.
    if (this.#interruption === 'reconnect') return
    this.#interruption = reason
    this.#breakOff()
  }

  /** Disconnects while the page is hidden, if `pauseWhenHidden` is set and the request may be repeated. */
  pause(): void {
    const { canContinue, options, policy, state } = this.#client
    const isRetried = policy.enabled && canContinue
    if (options.pauseWhenHidden && state.status !== 'waiting' && isRetried) this.interrupt('hidden')
  }

  /** Ends the wait for the next attempt, or an attempt that was lost while the device slept or the page was frozen. */
  wake(change: PlatformChange): void {
    this.#wake()
    this.#attempt?.onChange(change)
  }

  /** Ends the loop: nothing is requested, delivered or announced after it. */
  stop(): void {
    this.isEnded = true
    if (this.#attempt) this.#attempt.isEnded = true
    this.#breakOff()
  }

  onOpen(info: OpenInfo): void {
    const client = this.#client
    const { onOpen } = client.options
    client.state.set('open', info.attempt)
    this.#announce(
      () => onOpen?.(info),
      () => client.listeners?.notifyLifecycle('open'),
    )
  }

  /** Announces the attempt; `undefined` if the loop has ended. */
  #prepare(history: RetryHistory): RetryHistory | undefined {
    const client = this.#client
    const { state } = client
    const { attempt, error } = history
    if (this.isEnded) return undefined
    if (!client.canContinue) {
      const problem = `the ${client.plan.method} is not repeated because it may have acted: give "resume" or, if repeating is safe, "idempotent: true"`
      const lost = lostStreamError('continue', problem, client.url, history)
      client.close({ reason: 'failed', error: lost })
      return undefined
    }
    if (attempt > 1 || state.status !== 'connecting') state.set('connecting', attempt, error)
    if (this.isEnded) return undefined
    this.#interruption = undefined
    return (client.history = history)
  }

  /** Decides the next step, and waits for the next attempt. Resolves with `undefined` once the loop has ended. */
  async #continue(
    history: RetryHistory,
    outcome: AttemptOutcome,
  ): Promise<RetryHistory | undefined> {
    if (this.isEnded) return undefined
    const client = this.#client
    const { options, policy, serverDelay, stream, url } = client
    const { clock, isOnline, random } = stream.platform
    const { error, type } = outcome
    const ended = (client.history = recordOutcome(history, outcome, policy))
    const atOnce = { ...ended, attempt: ended.attempt + 1 }
    if (this.#interruption) return atOnce
    const { canContinue, lastResponse } = client
    const isEnd = type === 'ended' || (type === 'unresumed' && lastResponse)
    // A clean end is a loss if `until` describes another one.
    const isCut = isEnd && options.until !== undefined
    const lost = error ?? (isCut ? truncatedError(url, history.attempt) : undefined)
    // The error of a status shows itself why the request is not repeated.
    if (!canContinue && lost && !lost.status && isRetriedByDefault(lost, policy))
      return { ...atOnce, error: lost }
    const isPossible = canContinue && type !== 'stopped' && type !== 'unresumed'
    const decision = isPossible && (await this.#decide(ended))
    if (this.isEnded) return undefined
    if (this.#interruption) return atOnce
    const step = nextStep(ended, {
      outcome,
      lost,
      decision,
      policy,
      isOnline: isOnline(),
      serverDelay,
      now: clock.now(),
      random: random(),
      url,
    })
    // Those of the platform are the caller's functions too.
    if (this.isEnded) return undefined
    if (step.type === 'close') {
      const { type: _type, ...info } = step
      client.close(info)
      return undefined
    }
    await this.#wait(ended.attempt, step.delay, error)
    return step.history
  }

  /** Decides whether to retry. Asks `shouldRetry`, if there is one; if that fails, the default decides. Never rejects. */
  async #decide(ended: RetryHistory): Promise<Exclude<RetryDecision, undefined>> {
    const { lastEventId, policy, state, stream } = this.#client
    const { connectTimeout, platform } = stream
    const { shouldRetry } = policy
    const { attempt, error } = ended
    const byDefault = isRetriedByDefault(error, policy)
    if (!shouldRetry) return byDefault
    const question = (this.#question = new AbortController())
    const { signal } = question
    let stopTimer = noop
    try {
      const asked = shouldRetry(error, contextOf(ended, lastEventId, signal))
      if (isPromise(asked) && !signal.aborted) {
        const giveUp = () => question.abort()
        if (connectTimeout) stopTimer = startTimer(platform.clock, connectTimeout, giveUp)
        // The connection is no longer open while the decision is pending.
        state.set('waiting', attempt, error)
      }
      const decision = (await abortable(Promise.resolve(asked), signal)) ?? byDefault
      const { delay = 0 } = decision as Partial<RetryDelay>
      validateNumbers('reconnect.shouldRetry().', { delay })
      return decision
    } catch (cause) {
      if (!signal.aborted) reportUncaught(cause)
      return byDefault
    } finally {
      stopTimer()
    }
  }

  /**
   * Announces the wait for the next attempt, and waits.
   *
   * @param delay - `undefined` if no connection was lost; no callback runs then
   */
  async #wait(attempt: number, delay?: number, error?: EventSourceError) {
    const client = this.#client
    const { onReconnect } = client.options
    const { isOnline } = client.stream.platform
    const shownDelay = isOnline() && !this.isPaused() ? delay : undefined
    if (this.isEnded) return
    client.state.set('waiting', attempt, error, shownDelay)
    if (delay !== undefined)
      this.#announce(
        () => error && client.emitError(error),
        () => client.listeners?.notifyLifecycle('error', error),
        () =>
          onReconnect?.({
            attempt: attempt + 1,
            ...(shownDelay !== undefined && { delay: shownDelay }),
            ...(error && { error }),
          }),
      )
    await waitForDelay(client, this, delay ?? 0)
  }

  get isInterrupted(): boolean {
    return !!this.#interruption
  }

  onWait(wake: () => void): void {
    this.#wake = wake
  }

  isPaused(): boolean {
    const { options, stream } = this.#client
    return !!options.pauseWhenHidden && !stream.platform.isVisible()
  }

  #breakOff() {
    this.#attempt?.interrupt()
    this.#question?.abort()
    this.#wake()
  }

  /** Calls functions until one of them closes or reconnects the client. An exception is reported. */
  #announce(...callbacks: (() => unknown)[]) {
    for (const callback of callbacks) if (!this.isEnded && !this.#interruption) callSafely(callback)
  }
}
