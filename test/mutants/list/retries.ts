import type { Mutant } from '../mutant.ts'

/** Whether another attempt follows, and after which delay. */
export const retries: Mutant[] = [
  {
    name: 'requested attempts never back off',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'const spacing = requested && ',
        replace: 'const spacing = 0 && ',
      },
    ],
    killedBy: ['unit/next-step', 'behaviour/reconnect-storms'],
  },
  {
    name: 'connect() forgets the history of requested attempts',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: '{ ...before, attempt: firstAttempt }',
        replace: '{ ...before, attempt: firstAttempt, requested: 0 }',
      },
    ],
    killedBy: ['behaviour/reconnect-storms'],
  },
  {
    name: 'an attempt that a callback requests starts within its macrotask',
    edits: [
      {
        file: 'client/attempt-wait.ts',
        find: 'await new Promise((resolve) => systemClock',
        replace: 'void new Promise((resolve) => systemClock',
      },
    ],
    killedBy: ['behaviour/reconnect-storms'],
    // The others repeat the request without end, which no timeout interrupts.
    test: 'starts after all microtasks',
  },
  {
    name: 'jitter is off',
    edits: [
      {
        file: 'core/reconnection/backoff.ts',
        find: 'base * (1 - jitter * random)',
        replace: 'base',
      },
    ],
    killedBy: ['fuzz/retry'],
  },
  {
    name: 'the backoff has no cap',
    edits: [
      {
        file: 'core/reconnection/backoff.ts',
        find: 'Math.min(maxDelay, first * factor ** retries)',
        replace: 'first * factor ** retries',
      },
    ],
    killedBy: ['fuzz/retry'],
  },
  {
    name: 'the backoff does not increase',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'retries: retries + (isOnline ? 1 : 0)',
        replace: 'retries',
      },
    ],
    killedBy: ['behaviour/reconnect-delays'],
  },
  {
    name: 'an initial delay of 0 never increases',
    edits: [
      {
        file: 'core/reconnection/backoff.ts',
        find: 'Math.max(serverDelay === undefined ? initialDelay : clamp(serverDelay), 1)',
        replace: '(serverDelay === undefined ? initialDelay : clamp(serverDelay))',
      },
    ],
    killedBy: ['fuzz/retry'],
  },
  {
    name: 'Retry-After is ignored',
    edits: [
      {
        file: 'core/reconnection/retry-after.ts',
        find: `[429, 503].includes(status) ? headers?.get('retry-after') : null`,
        replace: 'null',
      },
    ],
    killedBy: ['behaviour/reconnect-server-delay'],
    byFaults: true,
  },
  {
    name: 'Retry-After applies to every status',
    edits: [
      {
        file: 'core/reconnection/retry-after.ts',
        find: '[429, 503].includes(status) ? headers',
        replace: 'status ? headers',
      },
    ],
    killedBy: ['behaviour/reconnect-server-delay'],
  },
  {
    name: 'a Retry-After date is used as a delay',
    edits: [
      {
        file: 'core/reconnection/retry-after.ts',
        find: 'Date.parse(value) - now',
        replace: 'Date.parse(value)',
      },
    ],
    killedBy: ['fuzz/retry'],
  },
  {
    name: 'the server’s delay has no cap',
    edits: [
      {
        file: 'core/reconnection/backoff.ts',
        find: 'Math.min(delay, longestServerDelay)',
        replace: 'delay',
      },
    ],
    killedBy: ['fuzz/retry'],
  },
  {
    name: 'the server’s delay replaces a longer backoff',
    edits: [
      {
        file: 'core/reconnection/backoff.ts',
        find: 'Math.max(floor, base) * ',
        replace: 'floor * ',
      },
    ],
    killedBy: ['fuzz/retry'],
  },
  {
    name: 'a `retry:` field of 0 causes requests without a pause',
    edits: [
      {
        file: 'core/reconnection/backoff.ts',
        find: 'serverDelay === undefined ? delay : Math.max(delay, leastDelay(policy, shortLived))',
        replace: 'delay',
      },
    ],
    killedBy: ['behaviour/reconnect-server-delay'],
  },
  {
    name: 'a `retry:` field is ignored',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'if (!this.#loop.isEnded) this.#host.serverDelay = delay',
        replace: 'void delay',
      },
    ],
    killedBy: ['behaviour/stream-retry'],
  },
  {
    name: 'a `retry:` field after close() counts',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'if (!this.#loop.isEnded) this.#host.serverDelay = delay',
        replace: 'this.#host.serverDelay = delay',
      },
    ],
    killedBy: ['behaviour/stream-retry'],
  },
  {
    name: 'a POST is sent twice',
    edits: [
      {
        file: 'core/http/repeatable.ts',
        find: 'sent.isSpent = true',
        replace: 'sent.isSpent = false',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
  },
  {
    name: 'a method that is not listed is repeated',
    edits: [
      {
        file: 'core/http/repeatable.ts',
        find: '/^(GET|HEAD|PUT|DELETE|OPTIONS)$/.test(method)',
        replace: '!/^(POST|PATCH)$/.test(method)',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
    test: 'a REPORT that is not idempotent',
  },
  {
    name: 'a request that the server refused is never repeated',
    edits: [
      {
        file: 'core/http/repeatable.ts',
        find: 'if (isOwn && ',
        replace: 'if (!isOwn && ',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
  },
  {
    name: 'a refusal by the target of a redirect repeats the POST',
    edits: [
      {
        file: 'core/http/repeatable.ts',
        find: 'init.method === method && ',
        replace: '',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
    test: 'a POST that a server redirects',
  },
  {
    name: 'a refusal after a redirect that fetch followed repeats the POST',
    edits: [
      {
        file: 'core/http/repeatable.ts',
        find: '!redirected && ',
        replace: '',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
    test: 'a POST that a server redirects',
  },
  {
    name: 'a late refusal allows the next request to be repeated',
    edits: [
      {
        file: 'core/http/repeatable.ts',
        find: ' && !init.signal.aborted',
        replace: '',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
    test: 'does not allow the next request',
  },
  {
    name: 'a streamed body is sent again',
    edits: [
      {
        file: 'core/http/repeatable.ts',
        find: 'isOwn && !isOneShot && ',
        replace: 'isOwn && ',
      },
    ],
    killedBy: ['behaviour/node/request-stream-bodies'],
  },
  {
    name: 'a POST is repeated after any error status',
    edits: [
      {
        file: 'core/http/repeatable.ts',
        find: 'status >= 400 && status < 500',
        replace: 'status >= 400',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
  },
  {
    name: 'reconnect() repeats a POST',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'if (!client.canContinue) {',
        replace: 'if (!client) {',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
  },
  {
    name: 'reconnect() of a closed client repeats a POST',
    edits: [
      {
        file: 'client/client-core.ts',
        find: 'this.connect(false)',
        replace: 'this.connect()',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
    test: 'is not repeated by reconnect',
  },
  {
    name: 'connect() sends no POST after the client has closed',
    edits: [
      {
        file: 'client/client-core.ts',
        find: 'if (isNew) this.isSpent = false',
        replace: '',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
    test: 'is a new request with connect',
  },
  {
    name: 'a failure does not say that the request is not repeated',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'if (!canContinue && lost',
        replace: 'if (!client && lost',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
  },
  {
    name: 'a final error is retried',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: ' && error?.retryable !== false',
        replace: '',
      },
    ],
    killedBy: ['fuzz/retry', 'behaviour/response-status'],
  },
  {
    name: 'the retry counter is never reset',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'const retries = isHealthy ? 0 : history.retries',
        replace: 'const { retries } = history',
      },
    ],
    killedBy: ['behaviour/reconnect-delays'],
    byFaults: true,
  },
  {
    name: 'a 200 alone resets the retry counter',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'hasDelivered || uptime >= minUptime',
        replace: 'hasDelivered || uptime >= 0',
      },
    ],
    killedBy: ['behaviour/reconnect-delays'],
  },
  {
    name: 'the uptime never resets the retry counter',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'hasDelivered || uptime >= minUptime',
        replace: 'hasDelivered',
      },
    ],
    killedBy: ['behaviour/reconnect-delays'],
  },
  {
    name: 'a delivered event does not reset the retry counter',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'hasDelivered || uptime >= minUptime',
        replace: 'uptime >= minUptime',
      },
    ],
    killedBy: ['behaviour/reconnect-delays'],
  },
  {
    name: 'the events of earlier attempts reset the retry counter',
    edits: [
      {
        file: 'client/attempt.ts',
        find: 'counts.events > this.#eventsBefore',
        replace: 'counts.events > 0',
      },
    ],
    killedBy: ['behaviour/reconnect-delays'],
  },
  {
    name: 'a repeated error is not counted',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'history.repeats + 1 : 0',
        replace: 'history.repeats : 0',
      },
    ],
    killedBy: ['unit/next-step', 'behaviour/reconnect-should-retry'],
  },
  {
    name: 'an error of another status counts as a repetition',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: ' && history.error?.status === error?.status',
        replace: '',
      },
    ],
    killedBy: ['unit/next-step'],
  },
  {
    name: 'an error of another code counts as a repetition',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'history.error?.code === error?.code && ',
        replace: '',
      },
    ],
    killedBy: ['unit/next-step'],
  },
  {
    name: 'a healthy connection does not reset the count of repetitions',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'isSameError && retries ?',
        replace: 'isSameError ?',
      },
    ],
    killedBy: ['unit/next-step'],
  },
  {
    name: 'a short-lived connection is not counted',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'history.shortLived + 1',
        replace: '0',
      },
    ],
    killedBy: ['unit/next-step', 'behaviour/reconnect-server-delay'],
  },
  {
    name: 'a long connection does not reset the count of short-lived ones',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: '!minUptime || uptime >= minUptime ? 0 : history.shortLived + 1',
        replace: '!minUptime ? 0 : history.shortLived + 1',
      },
    ],
    killedBy: ['unit/next-step'],
  },
  {
    name: 'without minUptime a failed attempt counts as short-lived',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: '!minUptime || uptime >= minUptime ? 0',
        replace: 'uptime >= minUptime ? 0',
      },
    ],
    killedBy: ['unit/next-step'],
  },
  {
    name: 'one retry over maxRetries is made',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'retries >= policy.maxRetries',
        replace: 'retries > policy.maxRetries',
      },
    ],
    killedBy: ['behaviour/response-errors'],
  },
  {
    name: 'the error of exhausted retries has no cause',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'url, attempt, cause: error }',
        replace: 'url, attempt }',
      },
    ],
    killedBy: ['unit/next-step', 'behaviour/response-errors'],
  },
  {
    name: 'the attempt is not counted',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: '{ ...history, attempt: attempt + 1,',
        replace: '{ ...history,',
      },
    ],
    killedBy: ['unit/next-step', 'behaviour/lifecycle-state'],
  },
  {
    name: 'an attempt after an interruption is not counted',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: '{ ...ended, attempt: ended.attempt + 1 }',
        replace: 'ended',
      },
    ],
    killedBy: ['behaviour/reconnect-now'],
  },
  {
    name: 'the delay of shouldRetry is ignored',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'decision as Partial<RetryDelay>',
        replace: '{} as Partial<RetryDelay>',
      },
    ],
    killedBy: ['behaviour/reconnect-should-retry'],
  },
  {
    name: 'a final error closes the client as ended',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: `      ? { type: 'close', reason: 'failed', error: lost }`,
        replace: `      ? { type: 'close', reason: 'ended' }`,
      },
    ],
    killedBy: ['unit/next-step', 'behaviour/lifecycle-closed'],
  },
  {
    name: 'a 204 is retried',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: `  if (type === 'stopped') return { type: 'close', reason: 'stopped' }\n`,
        replace: '',
      },
      {
        file: 'client/connection-loop.ts',
        find: `canContinue && type !== 'stopped' && `,
        replace: 'canContinue && ',
      },
    ],
    killedBy: ['behaviour/response-status'],
  },
  {
    name: 'shouldRetry is called after a 204',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `canContinue && type !== 'stopped' && `,
        replace: 'canContinue && ',
      },
    ],
    killedBy: ['behaviour/reconnect-should-retry'],
  },
  {
    name: 'retries are used up while offline',
    edits: [
      {
        file: 'core/reconnection/next-step.ts',
        find: 'if (isOnline && retries >= policy.maxRetries)',
        replace: 'if (retries >= policy.maxRetries)',
      },
      {
        file: 'core/reconnection/next-step.ts',
        find: 'retries: retries + (isOnline ? 1 : 0)',
        replace: 'retries: retries + 1',
      },
    ],
    killedBy: ['behaviour/reconnect-network'],
  },
  {
    name: 'the return of the network does not end a delay',
    edits: [
      {
        file: 'client/client-core.ts',
        find: 'else this.#loop?.wake(change)',
        replace: `else if (change === 'visible') this.#loop?.wake(change)`,
      },
    ],
    killedBy: ['behaviour/reconnect-network'],
  },
  {
    name: 'a hidden tab connects',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'if (this.isPaused()) await this.#wait(history.attempt - 1)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/reconnect-hidden'],
  },
  {
    name: 'a hidden tab reconnects when its delay is over',
    edits: [
      {
        file: 'client/attempt-wait.ts',
        find: '(!isOnline() && !isProbing) || (canPause && loop.isPaused())',
        replace: '!isOnline() && !isProbing',
      },
    ],
    killedBy: ['behaviour/reconnect-hidden'],
  },
  {
    name: 'a tab keeps its connection when hidden',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `if (change === 'hidden') this.#loop?.pause()`,
        replace: `if (change === 'hidden') return`,
      },
    ],
    killedBy: ['behaviour/reconnect-hidden'],
  },
  {
    name: 'hiding the page breaks off a POST',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'policy.enabled && canContinue',
        replace: 'policy.enabled || canContinue',
      },
    ],
    killedBy: ['behaviour/reconnect-hidden'],
  },
  {
    name: 'hiding the page breaks off the decision of shouldRetry',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `if (options.pauseWhenHidden && state.status !== 'waiting' && `,
        replace: 'if (options.pauseWhenHidden && state && ',
      },
    ],
    killedBy: ['behaviour/reconnect-hidden'],
  },
  {
    name: 'a page shown again skips the delays of later retries',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `        if (this.#interruption === 'hidden') this.#interruption = undefined\n`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/reconnect-hidden'],
  },
  {
    name: 'reconnect() keeps the backoff',
    edits: [
      {
        file: 'client/attempt-wait.ts',
        find: 'return requested\n',
        replace: 'return { ...history, requested: requested.requested }\n',
      },
    ],
    killedBy: ['behaviour/reconnect-now'],
  },
  {
    name: 'reconnect() skips the delays of later retries',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: '    this.#interruption = undefined\n    return (client.history',
        replace: '    return (client.history',
      },
    ],
    killedBy: ['behaviour/reconnect-now'],
  },
  {
    name: 'reconnect() waits for the decision of shouldRetry',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: '    this.#question?.abort()\n',
        replace: '',
      },
    ],
    killedBy: ['behaviour/reconnect-should-retry'],
  },
  {
    name: 'reconnect() during the decision of shouldRetry is ignored',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: '    if (this.#interruption) return atOnce\n    const step',
        replace: '    const step',
      },
    ],
    killedBy: ['behaviour/reconnect-should-retry'],
  },
  {
    name: 'an error in shouldRetry ends the client',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: '      if (!signal.aborted) reportUncaught(cause)\n      return byDefault',
        replace: '      if (!signal.aborted) reportUncaught(cause)\n      return false',
      },
    ],
    killedBy: ['behaviour/reconnect-should-retry'],
  },
  {
    name: 'an invalid delay of shouldRetry is used',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `      validateNumbers('reconnect.shouldRetry().', { delay })\n`,
        replace: '      void validateNumbers\n      void delay\n',
      },
    ],
    killedBy: ['behaviour/reconnect-should-retry'],
  },
  {
    name: 'the client stays open while shouldRetry decides',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `        state.set('waiting', attempt, error)\n      }`,
        replace: '      }',
      },
    ],
    killedBy: ['behaviour/reconnect-should-retry'],
  },
  {
    name: 'a delay that ends early leaves its timer',
    edits: [{ file: 'client/attempt-wait.ts', find: '    stopTimer?.()\n', replace: '' }],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
]
