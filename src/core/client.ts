import { abortable, ignore } from './abort.ts'
import { failure, openConnection } from './connection.ts'
import { type DecodeOptions, isPromise } from './decode.ts'
import { type ListenerTarget, createDelivery } from './delivery.ts'
import { Dispatcher } from './dispatch.ts'
import {
  type DecodeError,
  EventSourceError,
  type ResponseError,
  RetriesExhaustedError,
} from './errors.ts'
import { Iterations } from './iterations.ts'
import { invalidOption } from './misuse.ts'
import type { ClientOptions } from './options.ts'
import { type EnvironmentChange, platformEnvironment } from './ports.ts'
import { type Position, createPosition } from './position.ts'
import { readFrames } from './reader.ts'
import { resolveReconnect } from './reconnect-options.ts'
import { callSafely, reportUncaught } from './report.ts'
import { planRequest } from './request.ts'
import type { RequestUrl } from './request-options.ts'
import { isRetried, parseRetryAfter, retryDelay } from './retry.ts'
import type { ClientMetrics, ClientState, ClientStatus, CloseInfo } from './state.ts'
import { resolveStream } from './stream-options.ts'

/** One client: its state, and the loop that makes attempt after attempt. Nothing else changes state or schedules. */
export interface Client {
  readonly dispatcher: Dispatcher
  readonly iterations: Iterations
  readonly position: Position
  readonly counts: ClientMetrics
  readonly subscribers: Set<() => void>
  readonly url: string
  readonly state: ClientState
  readonly closed: Promise<CloseInfo>
  connect(): void
  reconnect(): void
  close(reason: 'closed' | 'aborted'): void
}

/** Checks the options; a `TypeError` names the one that cannot be. The client does nothing before `connect()`. */
export function createClient(
  givenUrl: RequestUrl,
  options: ClientOptions & DecodeOptions,
  target: ListenerTarget,
): Client {
  const {
    environment = platformEnvironment,
    fetch,
    lastEventId = '',
    onClose,
    onComment,
    onError,
    onOpen,
    onReconnect,
    pauseWhenHidden,
    random = Math.random,
    signal: outerSignal,
    unref,
  } = options
  const { clock, connectTimeout, decode, idleTimeout, maxBufferSize } = resolveStream(options)
  const plan = planRequest(givenUrl, options)
  const policy = resolveReconnect(options.reconnect)
  if (plan.isOneShot && policy.explicit && policy.enabled)
    throw invalidOption(
      'body',
      'a stream can be sent only once; with "reconnect", give a function that makes it: body: () => stream',
    )

  const counts = { attempts: 0, opens: 0, events: 0, bytes: 0, decodeErrors: 0, lastActivity: 0 }
  const dispatcher = new Dispatcher()
  const iterations = new Iterations()
  const subscribers = new Set<() => void>()
  const position = createPosition(lastEventId, (cause) => tellError(storeError('save', state.attempt, cause)))
  let url = plan.url
  let state: ClientState = Object.freeze({ status: 'idle', attempt: 0, lastEventId: position.id })
  let closed: Promise<CloseInfo>
  let settleClosed: (info: CloseInfo) => void
  // From `connect()` to the end. What was begun in a life asks its signal whether that is over.
  let life: AbortController | undefined
  // Aborted to break off the attempt, for one of two reasons unless it is one of ours.
  let attemptController = new AbortController()
  let interruption: 'reconnect' | 'hidden' | undefined
  let openedAt = Infinity
  /** [spec] The reconnection time that the server has set outlives the connection. */
  let serverDelay: number | undefined
  let wake = ignore
  let release = ignore

  const renewClosed = () => {
    closed = new Promise((resolve) => {
      settleClosed = resolve
    })
  }
  renewClosed()

  const tellError = (error: EventSourceError | DecodeError) => callSafely(() => onError?.(error))
  const storeError = (action: string, attempt: number, cause: unknown) => {
    const reason = `the store of "lastEventId" did not ${action}`
    return new EventSourceError('store', true, 'resume', reason, url, attempt, cause)
  }
  const isHidden = () => pauseWhenHidden && !environment.visible()
  /** Whether another attempt follows, where nobody else decides. */
  const isRetriedAfter = (error?: ResponseError | EventSourceError) =>
    isRetried({ ...plan, error, lastEventId: position.id }, policy)

  /** Calls one function after the other, until the life is over; what they throw is reported. */
  const announce = (signal: AbortSignal | undefined, ...steps: (() => unknown)[]) => {
    for (const step of steps) if (!signal?.aborted) callSafely(step)
  }

  const setState = (
    status: ClientStatus,
    attempt: number,
    error?: EventSourceError,
    delay?: number,
  ) => {
    state = Object.freeze({
      status,
      attempt,
      lastEventId: position.id,
      ...(error && { error }),
      ...(delay !== undefined && { retryDelay: delay }),
    })
    for (const subscriber of [...subscribers]) callSafely(subscriber)
  }

  const deliver = createDelivery(dispatcher, position, counts, decode, target, tellError)

  /** One attempt, from the request to the end of its stream; resolves with what ended it, or nothing for a clean end. */
  async function tryOnce(
    attempt: number,
    previous: EventSourceError | undefined,
    lifeSignal: AbortSignal,
  ): Promise<EventSourceError | 'stop' | void> {
    const controller = (attemptController = new AbortController())
    const { signal } = controller
    try {
      const load = position.load().catch((cause) => {
        throw storeError('load', attempt, cause)
      })
      await abortable(load, signal)
      const context = { attempt, lastEventId: position.id, error: previous, signal }
      const [finalUrl, init] = await abortable(plan.prepare(context), signal)
      url = finalUrl
      counts.attempts++
      const connection = await openConnection(
        url,
        init,
        fetch,
        attempt,
        controller,
        clock,
        connectTimeout,
        (status) => status === 200,
      )
      if (!connection) return 'stop'
      const [response, body, origin] = connection
      openedAt = clock.now()
      counts.opens++
      setState('open', attempt)
      announce(
        lifeSignal,
        () => onOpen?.({ attempt, url: response.url || url, headers: response.headers }),
        () => target.notifyLifecycle('open'),
      )
      const reader = readFrames(
        body,
        controller,
        clock,
        idleTimeout,
        maxBufferSize,
        url,
        attempt,
        (frame) => deliver(frame, origin, lifeSignal),
        (count) => {
          counts.bytes += count
          counts.lastActivity = clock.now()
        },
        (delay) => {
          serverDelay = delay
        },
        onComment && ((comment) => announce(lifeSignal, () => onComment(comment))),
      )
      while (await reader.read())
        while (iterations.isFull()) await abortable(iterations.room(), signal)
    } catch (cause) {
      const reason = failure('open', url, attempt, signal, cause)
      if (reason instanceof EventSourceError) return reason
    } finally {
      // Cancelling a body leaves the socket open in some engines; aborting its request does not.
      controller.abort()
    }
  }

  async function shouldRetry(attempt: number, error?: EventSourceError): Promise<boolean> {
    const { signal } = (attemptController = new AbortController())
    const context = { attempt, lastEventId: position.id, error, signal }
    try {
      const decision = policy.shouldRetry?.(error, context) ?? isRetriedAfter(error)
      // Not to be taken for open while it is being decided.
      if (isPromise(decision)) setState('waiting', attempt, error)
      return await abortable(Promise.resolve(decision), signal)
    } catch (cause) {
      if (!signal.aborted) reportUncaught(cause)
      return isRetriedAfter(error)
    }
  }

  /** Waits for the delay, or for the page to be online and seen, or to be woken. Without a delay nothing was lost. */
  async function wait(
    signal: AbortSignal,
    attempt: number,
    delay?: number,
    error?: EventSourceError,
  ): Promise<void> {
    const isHeld = () => !environment.online() || isHidden()
    const isOver = () => signal.aborted || interruption
    const shownDelay = isHeld() ? undefined : delay
    setState('waiting', attempt, error, shownDelay)
    if (delay !== undefined)
      announce(
        signal,
        () => error && onError?.(error),
        () => target.notifyLifecycle('error'),
        () =>
          onReconnect?.({
            attempt: attempt + 1,
            ...(shownDelay !== undefined && { delay: shownDelay }),
            ...(error && { error }),
          }),
      )
    let timer: unknown
    do {
      await new Promise<void>((resolve) => {
        wake = resolve
        if (isOver()) return resolve()
        if (isHeld()) return
        timer = clock.setTimeout(resolve, delay ?? 0)
        if (unref) clock.unref?.(timer)
      })
      clock.clearTimeout(timer)
    } while (!isOver() && isHeld())
  }

  async function run(signal: AbortSignal): Promise<void> {
    // Listeners are still being added in the tick of the construction, and `close()` in it means no request.
    await undefined
    let error: EventSourceError | undefined
    // Since the last healthy connection.
    let retries = 0
    for (let attempt = 1; !signal.aborted; attempt++) {
      if (isHidden()) await wait(signal, attempt - 1)
      if (signal.aborted) return
      if (interruption === 'reconnect') retries = 0
      interruption = undefined
      if (attempt > 1) setState('connecting', attempt, error)

      const eventsBefore = counts.events
      openedAt = Infinity
      const outcome = await tryOnce(attempt, error, signal)
      if (signal.aborted) return
      error = outcome instanceof Error ? outcome : undefined
      if (counts.events > eventsBefore || clock.now() - openedAt >= policy.minUptime) retries = 0
      if (interruption) continue
      if (outcome === 'stop') return end({ reason: 'stopped' })

      const isWanted = await shouldRetry(attempt, error)
      if (signal.aborted) return
      if (interruption) continue
      if (!isWanted) return end(error ? { reason: 'failed', error } : { reason: 'ended' })
      const isOnline = environment.online()
      if (isOnline && retries >= policy.maxRetries) {
        const last = error?.message ?? 'the server ended the stream'
        const reason = `gave up after ${retries} retries (maxRetries); last: ${last}`
        error = new RetriesExhaustedError('retries-exhausted', false, 'open', reason, url, attempt, error)
        return end({ reason: 'failed', error })
      }
      const { status, headers } = (error ?? {}) as Partial<ResponseError>
      const retryAfter =
        status === 429 || status === 503
          ? parseRetryAfter(headers!.get('retry-after'), clock.now())
          : undefined
      const delay = retryDelay(policy, retries, serverDelay, retryAfter, random())
      await wait(signal, attempt, delay, error)
      if (isOnline) retries++
    }
  }

  function interrupt(reason: typeof interruption) {
    interruption = reason
    attemptController.abort()
    wake()
  }

  function heed(change: EnvironmentChange) {
    if (change !== 'hidden') wake()
    // Not where coming back could make a POST act twice.
    else if (pauseWhenHidden && isRetriedAfter()) interrupt(change)
  }

  function end(info: CloseInfo) {
    const { reason, error } = info
    const isOwn = reason === 'closed' || reason === 'aborted'
    life?.abort()
    life = undefined
    release()
    attemptController.abort()
    wake()
    iterations.end(isOwn, error)
    settleClosed(info)
    setState('closed', state.attempt, error)
    // Unless one of these functions connects anew.
    if (!isOwn && !life) {
      if (error) tellError(error)
      if (!life) target.notifyLifecycle('error')
    }
    callSafely(() => onClose?.(info))
  }

  const client: Client = {
    dispatcher,
    iterations,
    position,
    counts,
    subscribers,
    get url() {
      return url
    },
    get state() {
      // The position moves with every event, so it is looked up when somebody looks.
      if (state.lastEventId !== position.id)
        state = Object.freeze({ ...state, lastEventId: position.id })
      return state
    },
    get closed() {
      return closed
    },
    connect() {
      if (life) return
      if (outerSignal?.aborted) return client.close('aborted')
      if (state.status === 'closed') renewClosed()
      const abort = () => client.close('aborted')
      outerSignal?.addEventListener('abort', abort)
      const unsubscribe = environment.subscribe(heed)
      release = () => {
        outerSignal?.removeEventListener('abort', abort)
        unsubscribe()
      }
      life = new AbortController()
      interruption = undefined
      setState('connecting', 1)
      // Unless a subscriber has closed it.
      if (life) run(life.signal).catch(reportUncaught)
    },
    reconnect() {
      if (life) interrupt('reconnect')
      else client.connect()
    },
    close(reason) {
      if (state.status !== 'closed') end({ reason })
    },
  }
  return client
}
