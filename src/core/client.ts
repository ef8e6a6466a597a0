import { abortable, ignore } from './abort.ts'
import { type AttemptHost, runAttempt } from './attempt.ts'
import type { ListenerTarget } from './delivery.ts'
import { Dispatcher } from './dispatch.ts'
import {
  type DecodeError,
  EventSourceError,
  ResponseError,
  RetriesExhaustedError,
} from './errors.ts'
import { Iterations } from './iterations.ts'
import type { ResolvedOptions } from './options.ts'
import type { EnvironmentChange } from './ports.ts'
import { createPosition } from './position.ts'
import { callSafely, reportUncaught } from './report.ts'
import { isRetried, parseRetryAfter, retryDelay } from './retry.ts'
import type { ClientState, CloseInfo } from './state.ts'

/** From `connect()` to the end. What belongs to an earlier life finds that it is over, and does nothing more. */
interface Life {
  /** Aborted with the life. */
  readonly controller: AbortController
  /** Aborted with the attempt, or with what is asked after it. */
  attempt: AbortController
  /** Why the attempt was broken off by us, where it was. */
  interruption: 'reconnect' | 'hidden' | undefined
  /** Ends the wait between two attempts. */
  wake(): void
  /** Takes off what listens on the outside. */
  release(): void
}

/** One client: its state, and the loop that makes attempt after attempt. Nothing else changes state or schedules. */
export class Client {
  readonly options: ResolvedOptions
  readonly dispatcher = new Dispatcher()
  readonly position
  readonly iterations
  readonly subscribers = new Set<() => void>()
  readonly counts = { attempts: 0, opens: 0, events: 0, bytes: 0, decodeErrors: 0, lastActivity: 0 }
  /** As asked for last; before that, as given. */
  url: string
  closed!: Promise<CloseInfo>
  #settleClosed!: (info: CloseInfo) => void
  #state: ClientState
  #life: Life | undefined
  /** The last valid `retry:` field. [spec] It outlives the connection. */
  #serverDelay: number | undefined
  readonly #target: ListenerTarget

  constructor(options: ResolvedOptions, target: ListenerTarget) {
    this.options = options
    this.#target = target
    const { url } = options.request
    this.url = typeof url === 'string' ? url : ''
    this.position = createPosition(options.lastEventId, (cause) => {
      const details = { url: this.url, attempt: this.#state.attempt, cause }
      const reason = 'the store of "lastEventId" did not save'
      this.#tellError(new EventSourceError('store', true, 'resume', reason, details))
    })
    this.iterations = new Iterations(this.dispatcher, this.position)
    this.#state = Object.freeze({ status: 'idle', attempt: 0, lastEventId: this.position.id })
    this.#renewClosed()
  }

  get state(): ClientState {
    // The position moves with every event, so it is looked up when somebody looks.
    const { id } = this.position
    if (this.#state.lastEventId !== id)
      this.#state = Object.freeze({ ...this.#state, lastEventId: id })
    return this.#state
  }

  connect(): void {
    const { request, environment } = this.options
    const { signal } = request
    if (this.#life) return
    if (signal?.aborted) {
      // Nothing to connect; a client that was never connected is closed by it.
      if (this.#state.status === 'idle') this.#close(undefined, { reason: 'aborted' })
      return
    }
    if (this.#state.status === 'closed') this.#renewClosed()
    const abort = () => this.close('aborted')
    signal?.addEventListener('abort', abort)
    const unsubscribe = environment.subscribe((change) => this.#heed(change))
    const life: Life = {
      controller: new AbortController(),
      attempt: new AbortController(),
      interruption: undefined,
      wake: ignore,
      release() {
        signal?.removeEventListener('abort', abort)
        unsubscribe()
      },
    }
    this.#life = life
    this.#setState({ status: 'connecting', attempt: 1 })
    this.#run(life).catch(reportUncaught)
  }

  reconnect(): void {
    if (this.#life) this.#interrupt(this.#life, 'reconnect')
    else this.connect()
  }

  close(reason: 'closed' | 'aborted'): void {
    if (this.#state.status !== 'closed') this.#close(this.#life, { reason })
  }

  async #run(life: Life): Promise<void> {
    const { environment, pauseWhenHidden, reconnect } = this.options
    // Listeners are still being added in the tick of the construction, and `close()` in it means no request.
    await undefined
    let error: EventSourceError | undefined
    // Since the last healthy connection.
    let retries = 0
    for (let attempt = 1; this.#life === life; attempt++) {
      if (pauseWhenHidden && !environment.visible()) await this.#wait(life, attempt - 1)
      if (life.interruption === 'reconnect') retries = 0
      life.interruption = undefined
      if (this.#life === life && attempt > 1)
        this.#setState({ status: 'connecting', attempt, error })
      if (this.#life !== life) return

      life.attempt = new AbortController()
      const ending = await runAttempt(this.#host(life), life.attempt, attempt, error)
      if (this.#life !== life) return
      error = ending.error
      if (ending.wasHealthy) retries = 0
      if (life.interruption) continue
      if (ending.isStop) return this.#close(life, { reason: 'stopped' })

      const isRetried = await this.#isRetried(life, attempt, error)
      if (this.#life !== life) return
      if (!isRetried) return this.#close(life, error ? { reason: 'failed', error } : { reason: 'ended' })
      const isOnline = environment.online()
      if (isOnline && retries >= reconnect.maxRetries) {
        const details = { url: this.url, attempt, cause: error }
        error = new RetriesExhaustedError(retries, details)
        return this.#close(life, { reason: 'failed', error })
      }
      await this.#wait(life, attempt, { error, delay: this.#delay(retries, error) })
      if (isOnline) retries++
    }
  }

  #host(life: Life): AttemptHost {
    const { counts, dispatcher, iterations, options, position } = this
    const { onComment, onOpen } = options.callbacks
    return {
      counts,
      dispatcher,
      iterations,
      options,
      position,
      target: this.#target,
      lifeSignal: life.controller.signal,
      onRequest: (url) => {
        this.url = url
      },
      onOpen: (info) => {
        this.#setState({ status: 'open', attempt: info.attempt })
        this.#announce(life, [() => onOpen?.(info), () => this.#target.notifyLifecycle('open')])
      },
      onRetry: (delay) => {
        this.#serverDelay = delay
      },
      onComment: onComment && ((comment) => this.#announce(life, [() => onComment(comment)])),
      onDecodeError: (error) => this.#tellError(error),
    }
  }

  /** Waits for the delay, or for the page to be online and visible, or to be woken. */
  async #wait(
    life: Life,
    attempt: number,
    lost?: { error: EventSourceError | undefined; delay: number },
  ): Promise<void> {
    const { callbacks, clock, environment, pauseWhenHidden, unref } = this.options
    const isHeld = () =>
      !environment.online() || (pauseWhenHidden && !environment.visible())
    const delay = isHeld() ? undefined : lost?.delay
    const error = lost?.error
    this.#setState({ status: 'waiting', attempt, retryDelay: delay, error })
    if (lost)
      this.#announce(life, [
        () => error && callbacks.onError?.(error),
        () => this.#target.notifyLifecycle('error'),
        () =>
          callbacks.onReconnect?.({
            attempt: attempt + 1,
            ...(delay !== undefined && { delay }),
            ...(error && { error }),
          }),
      ])
    const isOver = () => this.#life !== life || life.interruption !== undefined
    let timer: unknown
    do {
      await new Promise<void>((resolve) => {
        life.wake = resolve
        if (isOver()) resolve()
        else if (!isHeld()) {
          timer = clock.setTimeout(resolve, delay ?? 0)
          if (unref) clock.unref?.(timer)
        }
      })
      clock.clearTimeout(timer)
    } while (!isOver() && isHeld())
  }

  async #isRetried(
    life: Life,
    attempt: number,
    error: EventSourceError | undefined,
  ): Promise<boolean> {
    const { reconnect } = this.options
    const byDefault = isRetried(this.#ending(error), reconnect)
    if (!reconnect.shouldRetry) return byDefault
    life.attempt = new AbortController()
    const { signal } = life.attempt
    const context = { attempt, lastEventId: this.position.id, error, signal }
    try {
      return await abortable(
        Promise.resolve(reconnect.shouldRetry(error, context)),
        signal,
      )
    } catch (cause) {
      if (!signal.aborted) reportUncaught(cause)
      return byDefault
    }
  }

  #delay(retries: number, error: EventSourceError | undefined): number {
    const { reconnect, clock, random } = this.options
    const retryAfter =
      error instanceof ResponseError && (error.status === 429 || error.status === 503)
        ? parseRetryAfter(error.headers.get('retry-after'), clock.now())
        : undefined
    return retryDelay(reconnect, retries, this.#serverDelay, retryAfter, random())
  }

  #ending(error: EventSourceError | undefined) {
    const { method, isOneShot } = this.options.request
    return { error, method, isOneShot, lastEventId: this.position.id }
  }

  #heed(change: EnvironmentChange) {
    const life = this.#life
    if (!life) return
    if (change !== 'hidden') life.wake()
    else if (this.options.pauseWhenHidden && isRetried(this.#ending(undefined), this.options.reconnect))
      this.#interrupt(life, 'hidden')
  }

  #interrupt(life: Life, interruption: 'reconnect' | 'hidden') {
    life.interruption = interruption
    life.attempt.abort()
    life.wake()
  }

  #close(life: Life | undefined, info: CloseInfo) {
    const { callbacks } = this.options
    const isOwn = info.reason === 'closed' || info.reason === 'aborted'
    this.#life = undefined
    if (life) {
      life.release()
      life.controller.abort()
      life.attempt.abort()
      life.wake()
    }
    this.iterations.end(isOwn, info.error)
    this.#settleClosed(info)
    this.#setState({ status: 'closed', attempt: this.#state.attempt, error: info.error })
    // Unless one of these functions connects anew.
    if (!isOwn)
      this.#announce(undefined, [
        () => info.error && callbacks.onError?.(info.error),
        () => this.#target.notifyLifecycle('error'),
      ])
    callSafely(callbacks.onClose, info)
  }

  /** Calls one function after the other, as long as the life goes on; what they throw is reported. */
  #announce(life: Life | undefined, steps: readonly (() => void)[]) {
    for (const step of steps) if (this.#life === life) callSafely(step)
  }

  #tellError(error: EventSourceError | DecodeError) {
    callSafely(() => this.options.callbacks.onError?.(error))
  }

  #setState({
    status,
    attempt,
    retryDelay,
    error,
  }: {
    status: ClientState['status']
    attempt: number
    retryDelay?: number | undefined
    error?: EventSourceError | undefined
  }) {
    this.#state = Object.freeze({
      status,
      attempt,
      ...(retryDelay !== undefined && { retryDelay }),
      ...(error && { error }),
      lastEventId: this.position.id,
    })
    for (const subscriber of [...this.subscribers]) callSafely(subscriber)
  }

  #renewClosed() {
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve
    })
  }
}
