import { type DecodeEvent, type DecodeOptions, resolveDecode } from '../core/decoding/decode.ts'
import type { EventListeners } from '../core/dispatch/event-listeners.ts'
import { HandlerRegistry } from '../core/dispatch/handler-registry.ts'
import { HandlerSignals } from '../core/dispatch/handler-signals.ts'
import type { EventSourceError } from '../core/errors/errors.ts'
import { validateFunctions } from '../core/errors/invalid-option.ts'
import { warnUnobserved } from '../core/errors/warn-unobserved.ts'
import { resolveRepeatable } from '../core/http/repeatable.ts'
import type { RequestUrl } from '../core/http/request-options.ts'
import { RequestPlan } from '../core/http/request-plan.ts'
import type { ResumableResponse } from '../core/http/resume.ts'
import { EventIterations, type IterationOptions } from '../core/iteration/event-iterations.ts'
import type { EventIterator } from '../core/iteration/event-iterator.ts'
import type { ServerEvent } from '../core/decoding/event-types.ts'
import { LastEventId, storeError } from '../core/last-event-id/last-event-id.ts'
import { callSafely } from '../core/platform/call-safely.ts'
import { noop } from '../core/platform/noop.ts'
import type { PlatformChange } from '../core/platform/page.ts'
import type { RetryHistory } from '../core/reconnection/next-step.ts'
import { type ReconnectPolicy, resolveReconnect } from '../core/reconnection/reconnect-options.ts'
import { type ResolvedStream, resolveStream } from '../core/stream/stream-options.ts'
import { validateUntil } from '../core/stream/until.ts'
import type { ClientOptions } from './client-options.ts'
import type { CloseInfo } from './client-state.ts'
import { ConnectionLoop, type LoopClient } from './connection-loop.ts'
import { StateStore } from './state-store.ts'

/**
 * The inner object of a client: its options and parts, and the current connection loop. `connect`, `reconnect` and `close`
 * start and end loops; the loop reports the progress of its attempts in `state`.
 *
 * A process may have ten thousand clients, so the parts are classes and not closures, and rarely used parts are constructed
 * on first use.
 */
export class ClientCore implements LoopClient {
  readonly options: ClientOptions & DecodeOptions
  readonly plan: RequestPlan
  readonly policy: ReconnectPolicy
  readonly stream: ResolvedStream
  readonly decode: DecodeEvent
  readonly counts = {
    attempts: 0,
    opens: 0,
    events: 0,
    bytes: 0,
    decodeErrors: 0,
    lastActivity: 0,
  }
  readonly lastEventId: LastEventId
  readonly state: StateStore
  readonly handlers = new HandlerRegistry()
  /** The listeners that `addEventListener` added, if it was ever called. */
  listeners: EventListeners | undefined
  iterations: EventIterations | undefined
  /** The URL of the last request. */
  url: string
  readonly isRepeatable: boolean
  isSpent = false
  lastResponse: ResumableResponse | undefined
  /** [spec] The reconnection time outlives the connection. */
  serverDelay: number | undefined
  history: RetryHistory | undefined

  #loop: ConnectionLoop | undefined
  #signals: HandlerSignals | undefined
  /** Ends the subscription to the environment of the current loop. */
  #unsubscribe = noop
  /** Ends the subscription to the caller's signal, if there is one. */
  #ignoreSignal: (() => void) | undefined
  /** How the last loop ended, and the promise for the end of the current one. */
  #closeInfo: CloseInfo | undefined
  #closed: Promise<CloseInfo> | undefined
  #settleClosed: ((info: CloseInfo) => void) | undefined

  constructor(url: RequestUrl, options: ClientOptions & DecodeOptions) {
    const { lastEventId, onClose, onComment, onError, onOpen, onReconnect, resume } = options
    // A copy, so that later changes to the caller's object have no effect.
    this.options = { ...options }
    this.plan = new RequestPlan(url, this.options, options.autoConnect !== false)
    validateFunctions('', { onClose, onComment, onError, onOpen, onReconnect, resume })
    validateUntil(options.until)
    this.policy = resolveReconnect(options.reconnect)
    this.isRepeatable = resolveRepeatable(this.plan, options.idempotent)
    this.url = this.plan.url
    this.lastEventId = new LastEventId(lastEventId, this)
    this.state = new StateStore(this.lastEventId)
    this.stream = resolveStream(options)
    this.decode = resolveDecode(options.events, options.decode)
    if (onClose) this.watchSignal()
  }

  get isResumable(): boolean {
    return !!this.options.resume && !!(this.lastResponse ?? this.lastEventId.current)
  }

  get canContinue(): boolean {
    return !this.isSpent || this.isResumable
  }

  /** Whether code of the caller is notified of a final failure. */
  get #isObserved(): boolean {
    const isHandled = this.options.onError ?? this.listeners?.has('error')
    return !!(isHandled || this.#settleClosed || this.handlers.isAwaited)
  }

  get signals(): HandlerSignals {
    return (this.#signals ??= new HandlerSignals(this.state))
  }

  get closed(): Promise<CloseInfo> {
    this.watchSignal()
    this.#closed ??= this.#closeInfo
      ? Promise.resolve(this.#closeInfo)
      : new Promise((resolve) => {
          this.#settleClosed = resolve
        })
    return this.#closed
  }

  /** @param isNew - a request that may not be repeated is made again */
  connect(isNew = true): void {
    if (this.#loop) return
    if (isNew) this.isSpent = false
    const { signal } = this.options
    if (signal?.aborted) return this.close({ reason: 'aborted' })
    this.url = this.plan.resolveUrl() || this.url
    if (this.#closeInfo) this.#closeInfo = this.#closed = undefined
    this.#unsubscribe = this.stream.platform.subscribe((change) => this.#onChange(change))
    this.watchSignal()
    this.#startLoop(1)
    this.state.set('connecting', 1)
  }

  /** @param lastEventId - the ID to resume from; by default the current one */
  reconnect(lastEventId?: string): void {
    const loop = this.#loop
    if (lastEventId !== undefined) this.lastEventId.reset(lastEventId)
    // The store, or `onError` after a failed save, has closed the client or replaced its loop.
    if (this.#loop !== loop) return
    if (!loop) this.connect(false)
    else if (lastEventId === undefined) loop.interrupt('reconnect')
    else {
      // Events that the old connection has yet to deliver would change the ID again.
      this.#startLoop(this.state.get().attempt + 1).interrupt('reconnect')
      loop.stop()
    }
  }

  close(info: CloseInfo): void {
    const { reason, error } = info
    const { status, attempt } = this.state.get()
    if (status === 'closed') return
    const isOwn = reason === 'closed' || reason === 'aborted'
    const isSilent = error && !this.#isObserved
    const loop = this.#loop
    const subscriptions = [this.#unsubscribe, this.#ignoreSignal ?? noop]
    const settleClosed = this.#settleClosed
    // All state is updated before the first callback, because a callback may connect again.
    this.#loop = this.#settleClosed = this.#ignoreSignal = undefined
    this.#unsubscribe = noop
    this.#closeInfo = info
    this.lastEventId.close()
    if (isOwn) this.iterations?.drop()
    this.state.replace('closed', attempt, error)
    settleClosed?.(info)
    for (const unsubscribe of subscriptions) callSafely(unsubscribe)
    if (!isOwn) this.iterations?.end(error)
    // The clock is the caller's, and stopping a timer may throw.
    callSafely(() => loop?.stop())
    const announce = () => {
      const announcements = [
        () => this.state.notify(),
        () => isSilent && warnUnobserved(error, 'onError'),
        () => error && this.emitError(error),
        () => !isOwn && this.listeners?.notifyLifecycle('error', error),
      ]
      // A callback may connect the client, and even close it again.
      for (const each of announcements) if (this.#closeInfo === info) callSafely(each)
      const { onClose } = this.options
      callSafely(() => onClose?.(info))
    }
    // Not during the construction, because the caller has no reference to the client yet.
    if (status === 'idle' && reason === 'aborted') queueMicrotask(announce)
    else announce()
  }

  subscribe(listener: Parameters<StateStore['subscribe']>[0]): () => void {
    this.watchSignal()
    return this.state.subscribe(listener)
  }

  /** Starts an iteration over the events of these names, or over all events. */
  iterate(
    names: readonly string[],
    options?: IterationOptions,
    onReturn?: () => void,
  ): EventIterator<ServerEvent> {
    this.watchSignal()
    this.iterations ??= new EventIterations(this.lastEventId)
    const channel = this.iterations.start(
      {
        listen: (name, queue) => this.handlers.add({ name, queue }),
        names,
        url: this.url,
        onReturn,
      },
      options,
    )
    const { status, error } = this.state.get()
    if (status === 'closed') this.iterations.end(error)
    return channel.iterator
  }

  onBytes(count: number): void {
    this.counts.bytes += count
    this.counts.lastActivity = this.stream.platform.clock.now()
  }

  onSaveError(cause: unknown): void {
    this.emitError(storeError('save', cause, { url: this.url, attempt: this.state.get().attempt }))
  }

  emitError(error: EventSourceError): void {
    const { onError } = this.options
    const isFirstRefusal = error.code === 'decode' && this.counts.decodeErrors === 1
    if (isFirstRefusal && !this.#isObserved) warnUnobserved(error, 'onError')
    callSafely(() => onError?.(error))
  }

  /**
   * Closes the client when the caller's signal is aborted. Called by `connect()`; for an idle client, once code waits
   * for its end, because an unused one must not stay in memory for as long as its signal.
   */
  watchSignal(): void {
    const { signal } = this.options
    if (!signal || this.#ignoreSignal || this.#closeInfo) return
    const abort = () => this.close({ reason: 'aborted' })
    signal.addEventListener('abort', abort)
    this.#ignoreSignal = () => signal.removeEventListener('abort', abort)
  }

  #startLoop(attempt: number): ConnectionLoop {
    const loop = (this.#loop = new ConnectionLoop(this))
    void loop.run(attempt)
    return loop
  }

  #onChange(change: PlatformChange) {
    if (change === 'hidden') this.#loop?.pause()
    else this.#loop?.wake(change)
  }
}
