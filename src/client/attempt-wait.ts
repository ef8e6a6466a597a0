import type { DeliveryHost } from '../core/dispatch/event-delivery.ts'
import { systemClock } from '../core/platform/clock.ts'
import { noop } from '../core/platform/noop.ts'
import { startTimer } from '../core/platform/start-timer.ts'
import { type RetryHistory, requestedStep } from '../core/reconnection/next-step.ts'
import type { ReconnectPolicy } from '../core/reconnection/reconnect-options.ts'
import type { ResolvedStream } from '../core/stream/stream-options.ts'
import type { ClientOptions } from './client-options.ts'
import type { StateStore } from './state-store.ts'

/** Milliseconds between attempts while the platform reports that it is offline. */
const offlineInterval = 300_000

/** The client that waits for its next attempt. */
export interface WaitingClient extends Pick<DeliveryHost, 'serverDelay'> {
  readonly options: ClientOptions
  readonly policy: ReconnectPolicy
  readonly state: StateStore
  readonly stream: ResolvedStream
  /** Whether another attempt may be made: the request has had no effect yet, or may be repeated. */
  readonly canContinue: boolean
}

/** The loop that waits. */
export interface WaitingLoop {
  readonly isEnded: boolean
  /** Another attempt was requested. */
  readonly isInterrupted: boolean
  /** Whether the client disconnects because the page is hidden. */
  isPaused(): boolean
  /** Takes the function that ends the wait. */
  onWait(wake: () => void): void
}

/**
 * Waits for the delay, and while the platform is offline or the page hidden. Some platforms never report a network,
 * so that wait is limited. A wait that was held waits for its whole delay afterwards.
 *
 * @param isRequested - nothing holds the attempt except for a page that is hidden meanwhile, and no further request ends
 *   the wait
 */
export async function waitForDelay(
  { options: { unref }, stream }: WaitingClient,
  loop: WaitingLoop,
  delay: number,
  isRequested = false,
): Promise<void> {
  const { clock, isOnline } = stream.platform
  const canPause = !isRequested || !loop.isPaused()
  let isProbing = isRequested
  const isHeld = () => (!isOnline() && !isProbing) || (canPause && loop.isPaused())
  const isOver = () => loop.isEnded || (!isRequested && loop.isInterrupted)
  let wake = noop
  let stopProbe: (() => void) | undefined
  const probe = () => {
    isProbing = true
    wake()
  }
  do {
    let stopTimer: (() => void) | undefined
    await new Promise<void>((resolve) => {
      wake = resolve
      loop.onWait(wake)
      if (isOver()) resolve()
      else if (!isHeld()) stopTimer = startTimer(clock, delay, resolve, unref)
      else if (!isOnline())
        stopProbe ??= startTimer(clock, Math.max(offlineInterval, delay), probe, unref)
    })
    stopTimer?.()
  } while (!isOver() && isHeld())
  stopProbe?.()
}

/**
 * Waits before an attempt that `connect()` or `reconnect()` requested: at least for a macrotask, because a callback of the
 * last attempt may have requested it. Resolves with the history of the attempt.
 */
export async function waitForTurn(
  client: WaitingClient,
  loop: WaitingLoop,
  history: RetryHistory,
): Promise<RetryHistory> {
  const { canContinue, policy, serverDelay, state, stream } = client
  const { clock, random } = stream.platform
  const { attempt, error } = history
  // Not called in vain: it is the caller's function, and may throw.
  const drawn = history.requested && random()
  const input = { now: clock.now(), policy, random: drawn, serverDelay }
  const { delay, history: requested } = requestedStep(history, input)
  await new Promise((resolve) => systemClock.setTimeout(() => resolve(0), 0))
  if (delay && canContinue && !loop.isEnded) {
    // Not after `connect()`, because a subscriber may close and connect the client at each change.
    if (attempt > 1 && state.status !== 'waiting') state.set('waiting', attempt - 1, error, delay)
    await waitForDelay(client, loop, delay, true)
  }
  return requested
}
