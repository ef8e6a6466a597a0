import type { Mutant } from '../mutant.ts'

/** Whether an attempt is retried, and the delay. */
export const retries: Mutant[] = [
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
        find: 'Math.min(maxDelay, first * factor ** retry)',
        replace: 'first * factor ** retry',
      },
    ],
    killedBy: ['fuzz/retry'],
  },
  {
    name: 'the backoff does not increase',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'if (isOnline) next.retries++',
        replace: 'return next',
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
        file: 'core/reconnection/backoff.ts',
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
        file: 'core/reconnection/backoff.ts',
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
        file: 'core/reconnection/backoff.ts',
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
        find: 'Math.min(delay, 3_600_000)',
        replace: 'delay',
      },
    ],
    killedBy: ['fuzz/retry'],
  },
  {
    name: 'a `retry:` field is ignored',
    edits: [
      {
        file: 'core/dispatch/event-delivery.ts',
        find: 'this.#client.serverDelay = delay',
        replace: 'void delay',
      },
    ],
    killedBy: ['behaviour/stream-retry'],
  },
  {
    name: 'a POST is sent twice',
    edits: [
      {
        file: 'core/reconnection/backoff.ts',
        find: `!/^(POST|PATCH)$/.test(method) || lastEventId !== ''`,
        replace: 'true',
      },
    ],
    killedBy: ['behaviour/reconnect-methods'],
  },
  {
    name: 'a final error is retried',
    edits: [
      { file: 'core/reconnection/backoff.ts', find: ' || error?.retryable === false', replace: '' },
    ],
    killedBy: ['fuzz/retry', 'behaviour/response-status'],
  },
  {
    name: 'the retry counter is never reset',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'const retries = isHealthy ? 0 : before.retries',
        replace: 'const { retries } = before',
      },
    ],
    killedBy: ['behaviour/reconnect-delays'],
    byFaults: true,
  },
  {
    name: 'a 200 alone resets the retry counter',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'eventsBefore || uptime >= minUptime',
        replace: 'eventsBefore || uptime >= 0',
      },
    ],
    killedBy: ['behaviour/reconnect-delays'],
  },
  {
    name: 'the uptime never resets the retry counter',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'eventsBefore || uptime >= minUptime',
        replace: 'eventsBefore',
      },
    ],
    killedBy: ['behaviour/reconnect-delays'],
  },
  {
    name: 'one retry over maxRetries is made',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'retries >= maxRetries',
        replace: 'retries > maxRetries',
      },
    ],
    killedBy: ['behaviour/response-errors'],
  },
  {
    name: 'a 204 is retried',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `if (isStopped) return void client.end({ reason: 'stopped' })`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/response-status'],
  },
  {
    name: 'retries are used up while offline',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'if (isOnline && retries >= maxRetries)',
        replace: 'if (retries >= maxRetries)',
      },
      {
        file: 'client/connection-loop.ts',
        find: 'if (isOnline) next.retries++',
        replace: 'return { ...next, retries: retries + 1 }',
      },
    ],
    killedBy: ['behaviour/reconnect-environment'],
  },
  {
    name: 'the return of the network does not end a delay',
    edits: [
      {
        file: 'client/client-core.ts',
        find: `if (change !== 'hidden')`,
        replace: `if (change === 'visible')`,
      },
    ],
    killedBy: ['behaviour/reconnect-environment'],
  },
  {
    name: 'a hidden tab connects',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: 'if (this.#client.isHidden()) await this.#wait(next.attempt - 1)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/reconnect-hidden'],
  },
  {
    name: 'a hidden tab reconnects when its delay is over',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: '!client.environment.online() || client.isHidden()',
        replace: '!client.environment.online()',
      },
    ],
    killedBy: ['behaviour/reconnect-hidden'],
  },
  {
    name: 'a tab keeps its connection when hidden',
    edits: [
      {
        file: 'client/client-core.ts',
        find: 'interrupt(change)',
        replace: 'isOver',
      },
    ],
    killedBy: ['behaviour/reconnect-hidden'],
  },
  {
    name: 'reconnect() keeps the backoff',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: `const isAsked = this.#interruption === 'reconnect'`,
        replace: 'const isAsked = false',
      },
    ],
    killedBy: ['behaviour/reconnect-now'],
  },
  {
    name: 'an error in shouldRetry ends the client',
    edits: [
      {
        file: 'client/ask-should-retry.ts',
        find: '    return byDefault()\n  }\n}',
        replace: '    return false\n  }\n}',
      },
    ],
    killedBy: ['behaviour/reconnect-should-retry'],
  },
  {
    name: 'a delay that ends early leaves its timer',
    edits: [{ file: 'core/platform/timers.ts', find: '    stop?.()\n', replace: '' }],
    killedBy: ['behaviour/lifecycle-close-pending'],
  },
]
