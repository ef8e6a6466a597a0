import type { Clock } from '../../../src/core/platform/clock.ts'
import type { EventSourceError, ReconnectInfo, ResponseError } from '../../../src/index.ts'

/** The part of the policy that the rules are checked against, all in milliseconds. */
export interface Policy {
  initialDelay: number
  maxDelay: number
  factor: number
  jitter: number
  minUptime: number
}

/** The client's defaults. */
export const defaultPolicy: Policy = {
  initialDelay: 1000,
  maxDelay: 30_000,
  factor: 2,
  jitter: 1,
  minUptime: 5000,
}

// The tolerance for rounding errors.
const tolerance = 1e-6

/**
 * Checks a client's attempts against docs/guide/reconnection.md. If two cases look the same from outside, such as a
 * `retry:` field before or after a cut, either is accepted.
 */
export class RetryRules {
  attempts = 0
  /** Attempts aborted by the client. */
  timeouts = 0
  readonly problems: string[] = []
  readonly #url: string
  readonly #clock: Clock
  readonly #policy: Policy
  /** The values of the server's `retry:` fields. */
  readonly #retry: number | undefined
  /** The possible numbers of retries in a row so far. */
  #retries = [0]
  #notBefore = 0
  #isAllowed = true
  #openedAt: number | undefined
  #respondedAt = 0
  #hasOpened = false
  #eventsBefore = 0

  constructor(url: string, clock: Clock, policy: Policy, retry: number | undefined) {
    this.#url = url
    this.#clock = clock
    this.#policy = policy
    this.#retry = retry
  }

  /** The client's `fetch`, observed. */
  readonly fetch: typeof fetch = async (url, init) => {
    // The target of a redirect is requested within the attempt.
    if (url !== this.#url) return fetch(url, init)
    this.attempts++
    if (!this.#isAllowed) this.problems.push(`attempt ${this.attempts} came unannounced`)
    this.#isAllowed = false
    const early = this.#notBefore - this.#clock.now()
    if (early > 0) this.problems.push(`attempt ${this.attempts} came ${early} ms too early`)
    this.#openedAt = undefined
    const response = await fetch(url, init)
    this.#respondedAt = this.#clock.now()
    return response
  }

  opened(): void {
    this.#openedAt = this.#clock.now()
    this.#hasOpened = true
  }

  /** @param events - how many events the client has received */
  reconnecting({ delay, error }: ReconnectInfo, events: number): void {
    const now = this.#clock.now()
    if (error?.code === 'idle-timeout' || error?.code === 'connect-timeout') this.timeouts++
    const hasDelivered = events > this.#eventsBefore
    this.#eventsBefore = events
    const mayBeHealthy =
      this.#openedAt !== undefined && now - this.#openedAt >= this.#policy.minUptime
    if (hasDelivered) this.#retries = [0]
    else if (mayBeHealthy) this.#retries.unshift(0)

    const retryAfter = this.#retryAfter(error, now)
    const retries = [...new Set(this.#retries)]
    const ranges = retries.flatMap((retry) =>
      this.#serverDelays(events).map((serverDelay) => this.#range(retry, serverDelay, retryAfter)),
    )
    const isRight = ranges.some(
      ([least, most]) => delay! >= least - tolerance && delay! <= most + tolerance,
    )
    if (!isRight) {
      const expected = ranges.map(([least, most]) => `${least} to ${most}`).join(' or ')
      this.problems.push(`a delay of ${delay} ms in place of ${expected} (${error?.message})`)
    }
    this.#retries = retries.map((retry) => retry + 1)
    this.#notBefore = now + delay!
    this.#isAllowed = true
  }

  /** The caller has restarted the client. */
  revived(): void {
    this.#retries = [0]
    this.#isAllowed = true
    this.#notBefore = 0
  }

  #serverDelays(events: number): (number | undefined)[] {
    if (events > 0) return [this.#retry]
    return this.#hasOpened ? [this.#retry, undefined] : [undefined]
  }

  #range(
    retry: number,
    serverDelay: number | undefined,
    retryAfter: readonly [least: number, most: number] | undefined,
  ): [least: number, most: number] {
    const { factor, initialDelay, jitter, maxDelay } = this.#policy
    const base = Math.min(maxDelay, (serverDelay ?? initialDelay) * factor ** retry)
    if (serverDelay === undefined && !retryAfter) return [base * (1 - jitter), base]
    const [least, most] = retryAfter ?? [0, 0]
    const floors = [least, most].map((floor) => Math.max(floor, serverDelay ?? 0, base))
    return [floors[0]!, floors[1]! * (1 + jitter / 2)]
  }

  /** A date can be read at any moment since the response. */
  #retryAfter(error: EventSourceError | undefined, now: number) {
    const { headers, status = 0 } = (error ?? {}) as Partial<ResponseError>
    const value = [429, 503].includes(status) ? headers?.get('retry-after') : undefined
    if (value == null) return undefined
    if (/^\d+$/.test(value)) return [Number(value) * 1000, Number(value) * 1000] as const
    const until = (since: number) => Math.max(Date.parse(value) - since, 0)
    return [until(now), until(this.#respondedAt)] as const
  }
}
