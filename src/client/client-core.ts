import { callSafely } from '../core/platform/call-safely.ts'
import {
  type Environment,
  type EnvironmentChange,
  platformEnvironment,
} from '../core/platform/environment.ts'
import { type Clock, systemClock } from '../core/platform/clock.ts'
import type { DecodeError } from '../core/decoding/decode-error.ts'
import { noop } from '../core/platform/noop.ts'
import type { AttemptOptions } from './attempt.ts'
import { resolveDecode } from '../core/decoding/decode.ts'
import { Dispatcher } from '../core/dispatch/handler-registry.ts'
import type { EventSourceError } from '../core/errors/errors.ts'
import { HeededSignals } from '../core/dispatch/handler-signals.ts'
import { Iterations } from '../core/iteration/iterations.ts'
import { Life } from './connection-loop.ts'
import { checkFunctions, invalidOption } from '../core/errors/invalid-option.ts'
import { Position } from '../core/last-event-id/last-event-id.ts'
import { type ReconnectPolicy, resolveReconnect } from '../core/reconnection/reconnect-options.ts'
import { RequestPlan } from '../core/http/request-plan.ts'
import type { RequestUrl } from '../core/http/request-options.ts'
import type { CloseInfo } from './client-state.ts'
import { StateStore } from './state-store.ts'
import { storeError } from '../core/last-event-id/stored-position.ts'
import { resolveStream } from '../core/stream/stream-options.ts'
import type { ServerEvent } from '../core/decoding/event-types.ts'

/** What listens through `addEventListener`. */
export interface ListenerTarget {
  hasListener(type: string): boolean
  notifyListeners(event: ServerEvent): void
  notifyLifecycle(type: 'open' | 'error'): void
}

/**
 * One client: what it was given, where it stands, and its life. Nothing but that life and this class changes its state.
 *
 * Classes and no closures, and nothing kept that can be made when it is asked for: a process may have ten thousand.
 */
export class Client {
  readonly options: AttemptOptions
  readonly plan: RequestPlan
  readonly counts = {
    attempts: 0,
    opens: 0,
    events: 0,
    bytes: 0,
    decodeErrors: 0,
    lastActivity: 0,
  }
  readonly position: Position
  readonly state: StateStore
  readonly dispatcher = new Dispatcher()
  target: ListenerTarget | undefined
  /** That of the last request. */
  url: string
  /** In milliseconds. [spec] The reconnection time outlives the connection. */
  serverDelay: number | undefined

  #life: Life | undefined
  #iterations: Iterations | undefined
  #signals: HeededSignals | undefined
  #release = noop
  /** How the life before ended, and who waits for the end of this one. */
  #closeInfo: CloseInfo | undefined
  #closed: Promise<CloseInfo> | undefined
  #settleClosed: ((info: CloseInfo) => void) | undefined

  constructor(url: RequestUrl, options: AttemptOptions, target?: ListenerTarget) {
    const { lastEventId = '', onClose, onComment, onError, onOpen, onReconnect } = options
    this.options = { ...options }
    this.target = target
    this.plan = new RequestPlan(url, this.options)
    checkFunctions('', { onClose, onComment, onError, onOpen, onReconnect })
    const { explicit, enabled } = this.policy
    if (this.plan.isOneShot && explicit && enabled)
      throw invalidOption(
        'body',
        'a stream can be sent only once; to reconnect, give a function that makes it: body: () => stream',
      )
    this.url = this.plan.url
    this.position = new Position(lastEventId, this)
    this.state = new StateStore(this.position)
    resolveStream(options)
    resolveDecode(options.events, options.decode)
  }

  get clock(): Clock {
    return this.options.clock ?? systemClock
  }

  get environment(): Environment {
    return this.options.environment ?? platformEnvironment
  }

  get policy(): ReconnectPolicy {
    return resolveReconnect(this.options.reconnect)
  }

  get iterations(): Iterations {
    return (this.#iterations ??= new Iterations())
  }

  get signals(): HeededSignals {
    return (this.#signals ??= new HeededSignals(this.state))
  }

  get closed(): Promise<CloseInfo> {
    this.#closed ??= this.#closeInfo
      ? Promise.resolve(this.#closeInfo)
      : new Promise((resolve) => {
          this.#settleClosed = resolve
        })
    return this.#closed
  }

  connect(): void {
    if (this.#life) return
    const { signal } = this.options
    if (signal?.aborted) return this.close('aborted')
    if (this.#closeInfo) this.#closeInfo = this.#closed = undefined
    const unsubscribe = this.environment.subscribe((change) => this.#heed(change))
    this.#release = unsubscribe
    if (signal) {
      const abort = () => this.close('aborted')
      signal.addEventListener('abort', abort)
      this.#release = () => {
        signal.removeEventListener('abort', abort)
        unsubscribe()
      }
    }
    this.#begin(1)
    this.state.set('connecting', 1)
  }

  reconnect(from?: string): void {
    if (from !== undefined) {
      this.position.reset(from)
      // What the old connection has yet to deliver would move the position away.
      const life = this.#life
      if (life) {
        this.#begin(this.state.get().attempt + 1)
        life.end()
      }
    }
    if (this.#life) this.#life.interrupt('reconnect')
    else this.connect()
  }

  close(reason: 'closed' | 'aborted'): void {
    if (this.state.get().status !== 'closed') this.end({ reason })
  }

  end(info: CloseInfo): void {
    const { reason, error } = info
    const isOwn = reason === 'closed' || reason === 'aborted'
    const { status, attempt } = this.state.get()
    const [life, release, settle] = [this.#life, this.#release, this.#settleClosed]
    // All is over before anyone is told, since who is told may begin anew.
    this.#life = this.#settleClosed = undefined
    this.#release = noop
    this.#closeInfo = info
    this.state.replace('closed', attempt, error)
    settle?.(info)
    release()
    this.#iterations?.end(isOwn, error)
    life?.end()
    const tell = () => {
      if (!this.#life) this.state.notify()
      if (error && !this.#life) this.tellError(error)
      if (!isOwn && !this.#life) this.target?.notifyLifecycle('error')
      callSafely(() => this.options.onClose?.(info))
    }
    // Not within the constructor: who is told may want the client.
    if (status === 'idle' && reason === 'aborted') queueMicrotask(tell)
    else tell()
  }

  tellError(error: EventSourceError | DecodeError): void {
    callSafely(() => this.options.onError?.(error))
  }

  onSaveError(cause: unknown): void {
    this.tellError(storeError('save', this.url, this.state.get().attempt, cause))
  }

  /** Whether a loop holds back the reading. */
  isHeldBack(): boolean {
    return this.#iterations?.isFull() === true
  }

  isHidden(): boolean {
    return !!this.options.pauseWhenHidden && !this.environment.visible()
  }

  #begin(attempt: number) {
    this.#life = new Life(this)
    void this.#life.run(attempt)
  }

  #heed(change: EnvironmentChange) {
    const life = this.#life
    if (change !== 'hidden') life?.wake()
    // Not between attempts, nor where coming back could make a POST act twice.
    else if (
      this.options.pauseWhenHidden &&
      this.state.get().status !== 'waiting' &&
      life?.isRetriedAfter()
    )
      life.interrupt(change)
  }
}
