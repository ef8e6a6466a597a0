import { abortable, ignore } from './abort.ts'
import { type AttemptBefore, type AttemptOptions, createAttempt } from './attempt.ts'
import { isPromise } from './decode.ts'
import type { ListenerTarget } from './delivery.ts'
import { Dispatcher } from './dispatch.ts'
import { type DecodeError, type EventSourceError, type ResponseError, exhausted } from './errors.ts'
import { Iterations } from './iterations.ts'
import { checkFunctions, checkNumbers, invalidOption } from './misuse.ts'
import { type EnvironmentChange, platformEnvironment, systemClock } from './ports.ts'
import { createPosition, storeError } from './position.ts'
import { type RetryDecision, type RetryDelay, resolveReconnect } from './reconnect-options.ts'
import { callSafely, reportUncaught } from './report.ts'
import { planRequest } from './request.ts'
import type { RequestUrl } from './request-options.ts'
import { isRetried, parseRetryAfter, retryDelay } from './retry.ts'
import type { CloseInfo } from './state.ts'
import { createStateStore } from './state-store.ts'
import { startTimer } from './watchdog.ts'

export type Client = ReturnType<typeof createClient>

/** One client: its state, and the loop of its attempts. Nothing else changes state or schedules. */
export function createClient(
  givenUrl: RequestUrl,
  options: AttemptOptions,
  target: ListenerTarget,
) {
  const {
    clock = systemClock,
    environment = platformEnvironment,
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
  const plan = planRequest(givenUrl, options)
  const policy = resolveReconnect(options.reconnect)
  checkFunctions('', { onClose, onComment, onError, onOpen, onReconnect })
  if (plan.isOneShot && policy.explicit && policy.enabled)
    throw invalidOption(
      'body',
      'a stream can be sent only once; to reconnect, give a function that makes it: body: () => stream',
    )

  const counts = { attempts: 0, opens: 0, events: 0, bytes: 0, decodeErrors: 0, lastActivity: 0 }
  const dispatcher = new Dispatcher()
  const iterations = new Iterations()
  const position = createPosition(lastEventId, (cause) =>
    tellError(storeError('save', url, getState().attempt, cause)),
  )
  let url = plan.url
  const { getState, notify, replaceState, setState, subscribe } = createStateStore(position)
  let closed!: Promise<CloseInfo>
  let settleClosed: (info: CloseInfo) => void
  // From `connect()` to the end. What was begun in a life asks its signal whether that is over.
  let life: AbortController | undefined
  // Aborted to break off the attempt, for one of two reasons unless it is one of ours.
  let attemptController = new AbortController()
  let interruption: 'reconnect' | 'hidden' | undefined
  let openedAt = Infinity
  let serverDelay: number | undefined // [spec] The reconnection time outlives the connection.
  let wake = ignore
  let release = ignore

  const renewClosed = () => {
    closed = new Promise((resolve) => void (settleClosed = resolve))
  }
  renewClosed()

  const tellError = (error: EventSourceError | DecodeError) => callSafely(() => onError?.(error))
  const isHidden = () => pauseWhenHidden && !environment.visible()
  /** Whether another attempt follows, where nobody else decides. */
  const isRetriedAfter = (error?: EventSourceError) =>
    isRetried({ ...plan, error, lastEventId: position.id }, policy)

  /** Calls functions until the life is over; what they throw is reported. */
  const announce = (signal: AbortSignal | undefined, ...steps: (() => unknown)[]) => {
    for (const step of steps) if (!signal?.aborted) callSafely(step)
  }

  const attemptOnce = createAttempt(
    options,
    plan,
    counts,
    position,
    dispatcher,
    iterations,
    target,
    tellError,
    (requestUrl) => void (url = requestUrl),
    (signal, info) => {
      openedAt = clock.now()
      setState('open', info.attempt)
      announce(
        signal,
        () => onOpen?.(info),
        () => target.notifyLifecycle('open'),
      )
    },
    (delay) => void (serverDelay = delay),
  )

  async function shouldRetry(ended: AttemptBefore): Promise<RetryDecision> {
    const { attempt, error } = ended
    const { signal } = (attemptController = new AbortController())
    try {
      const context = { ...ended, lastEventId: position.id, signal }
      const asked = policy.shouldRetry?.(error, context)
      // Not to be taken for open while it is being decided.
      if (isPromise(asked) && !signal.aborted) setState('waiting', attempt, error)
      const decision = (await abortable(Promise.resolve(asked), signal)) ?? isRetriedAfter(error)
      const { delay = 0 } = decision as Partial<RetryDelay>
      checkNumbers('reconnect.shouldRetry().', { delay })
      return decision
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
    let stop = ignore
    do {
      await new Promise<void>((resolve) => {
        wake = resolve
        if (isOver()) resolve()
        else if (!isHeld()) stop = startTimer(clock, delay ?? 0, resolve, unref)
      })
      stop()
    } while (!isOver() && isHeld())
  }

  async function run(signal: AbortSignal, first: number): Promise<void> {
    // Listeners are still being added in the tick of the construction, and `close()` in it means no request.
    await undefined
    let error: EventSourceError | undefined
    // Since the last healthy connection.
    let retries = 0
    let repeats = 0
    for (let attempt = first; !signal.aborted; attempt++) {
      if (interruption === 'hidden') interruption = undefined
      if (isHidden()) await wait(signal, attempt - 1)
      if (signal.aborted) return
      if (attempt > 1 || getState().status !== 'connecting') setState('connecting', attempt, error)
      if (signal.aborted) return
      if (interruption === 'reconnect') retries = repeats = 0
      interruption = undefined

      const eventsBefore = counts.events
      openedAt = Infinity
      attemptController = new AbortController()
      const known = () => ({ attempt, error, retries, repeats })
      const last = error
      const outcome = await attemptOnce(known(), attemptController, signal)
      if (signal.aborted) return
      error = outcome instanceof Error ? outcome : undefined
      if (counts.events > eventsBefore || clock.now() - openedAt >= policy.minUptime) retries = 0
      const isSame = error?.code === last?.code && error?.status === last?.status
      repeats = isSame && retries ? repeats + 1 : 0
      if (interruption) continue
      if (outcome === 'stop') return end({ reason: 'stopped' })

      const decision = await shouldRetry(known())
      if (signal.aborted) return
      if (interruption) continue
      if (!decision) return end(error ? { reason: 'failed', error } : { reason: 'ended' })
      const isOnline = environment.online()
      if (isOnline && retries >= policy.maxRetries)
        return end({ reason: 'failed', error: exhausted(retries, url, attempt, error) })
      const { status, headers } = (error ?? {}) as ResponseError
      const given = [429, 503].includes(status) ? headers.get('retry-after') : undefined
      const retryAfter = parseRetryAfter(given, clock.now())
      const usual = retryDelay(policy, retries, serverDelay, retryAfter, random())
      const { delay = usual } = decision as Partial<RetryDelay>
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
    // Not between attempts, nor where coming back could make a POST act twice.
    else if (pauseWhenHidden && getState().status !== 'waiting' && isRetriedAfter())
      interrupt(change)
  }

  function end(info: CloseInfo) {
    const { reason, error } = info
    const isOwn = reason === 'closed' || reason === 'aborted'
    // All is over before anyone is told, since who is told may begin anew.
    const [endedLife, endWait, { status, attempt }] = [life, wake, getState()]
    life = undefined
    replaceState('closed', attempt, error)
    settleClosed(info)
    release()
    iterations.end(isOwn, error)
    endedLife?.abort()
    attemptController.abort()
    endWait()
    const tell = () => {
      if (!life) notify()
      if (error && !life) tellError(error)
      if (!isOwn && !life) target.notifyLifecycle('error')
      callSafely(() => onClose?.(info))
    }
    // Not within the constructor: who is told may want the client.
    if (status === 'idle' && reason === 'aborted') queueMicrotask(tell)
    else tell()
  }

  const close = (reason: 'closed' | 'aborted') => {
    if (getState().status !== 'closed') end({ reason })
  }

  const begin = (attempt: number) => {
    const { signal } = (life = new AbortController())
    run(signal, attempt).catch((cause) => {
      // Nothing is meant to come here; but a client that has lost its loop must not seem to live.
      reportUncaught(cause)
      if (!signal.aborted) end({ reason: 'failed' })
    })
  }

  const connect = () => {
    if (life) return
    if (outerSignal?.aborted) return close('aborted')
    if (getState().status === 'closed') renewClosed()
    const abort = () => close('aborted')
    outerSignal?.addEventListener('abort', abort)
    const unsubscribe = environment.subscribe(heed)
    release = () => {
      outerSignal?.removeEventListener('abort', abort)
      unsubscribe()
    }
    interruption = undefined
    begin(1)
    setState('connecting', 1)
  }

  return {
    dispatcher,
    iterations,
    position,
    counts,
    get url() {
      return url
    },
    get closed() {
      return closed
    },
    getState,
    subscribe,
    connect,
    reconnect(from?: string) {
      if (from !== undefined) {
        position.reset(from)
        // What the old connection has yet to deliver would move the position away.
        life?.abort()
        if (life) begin(getState().attempt + 1)
      }
      if (life) interrupt('reconnect')
      else connect()
    },
    close,
  }
}
