import type { Mutant } from '../mutant.ts'

/** The request, and the checks of its response. */
export const requests: Mutant[] = [
  {
    name: 'the last event ID is sent as text, not as UTF-8 bytes',
    edits: [
      {
        file: 'core/http/request-plan.ts',
        find: 'return String.fromCharCode(...new TextEncoder().encode(value))',
        replace: 'return value',
      },
    ],
    killedBy: ['behaviour/request-position'],
  },
  {
    name: 'an unsendable last event ID prevents the connection',
    edits: [
      {
        file: 'core/http/request-plan.ts',
        find: 'const isSendable = ',
        replace: 'const isSendable = lastEventId || ',
      },
    ],
    killedBy: ['behaviour/request-position'],
  },
  {
    name: 'the last event ID is not sent',
    edits: [
      {
        file: 'core/http/request-plan.ts',
        find: `...(position && { 'Last-Event-ID': position })`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/request-position'],
    byFaults: true,
  },
  {
    name: 'the connect timeout fires on an open stream',
    edits: [
      {
        file: 'core/http/open-connection.ts',
        find: `    watchdog.stop()\n    const { status`,
        replace: '    const { status',
      },
      {
        file: 'core/http/open-connection.ts',
        find: `  } finally {\n    watchdog.stop()\n  }`,
        replace: '  } finally {\n  }',
      },
    ],
    killedBy: ['behaviour/request-timeouts'],
  },
  {
    name: 'any content type is accepted',
    edits: [
      { file: 'core/http/open-connection.ts', find: '|| !eventStreamType.test(type)', replace: '' },
    ],
    killedBy: ['behaviour/response-content-types'],
  },
  {
    name: 'an error body is read without a limit',
    edits: [{ file: 'core/http/open-connection.ts', find: 'left -= value.length', replace: '' }],
    killedBy: ['behaviour/response-bodies'],
  },
  {
    name: 'an error body is awaited without a timeout',
    edits: [
      {
        file: 'core/http/open-connection.ts',
        find: 'clock.setTimeout(cancel, errorBodyTimeout)',
        replace: 'clock.setTimeout(ignore, errorBodyTimeout)',
      },
    ],
    killedBy: ['behaviour/response-bodies'],
  },
  {
    name: 'the rest of an error body is not discarded',
    edits: [
      {
        file: 'core/http/open-connection.ts',
        find: '  clock.clearTimeout(timer)\n  cancel()\n',
        replace: '  clock.clearTimeout(timer)\n',
      },
      {
        file: 'client/connection-loop.ts',
        find: 'this.#breakOff(error)',
        replace: '',
      },
    ],
    killedBy: ['behaviour/response-bodies'],
  },
  {
    name: 'a response after the end is not discarded',
    edits: [
      {
        file: 'core/http/open-connection.ts',
        find: 'signal.aborted ? letGo(late.body) : undefined',
        replace: 'undefined',
      },
    ],
    killedBy: ['behaviour/request-deaf-fetch'],
  },
  {
    name: 'a fetch that ignores its signal blocks the client',
    edits: [
      {
        file: 'core/http/open-connection.ts',
        find: 'await abortable(pending, signal)',
        replace: 'await pending',
      },
    ],
    killedBy: ['behaviour/request-deaf-fetch'],
  },
  {
    name: 'errors contain the query of the URL',
    edits: [{ file: 'core/errors/redaction.ts', find: `.replace(/[?#].*/s, '')`, replace: '' }],
    killedBy: ['behaviour/response-errors'],
  },
  {
    name: 'the reason of an error contains full URLs',
    edits: [
      {
        file: 'core/errors/redaction.ts',
        find: '/g, redactUrl)',
        replace: '/g, (shown) => shown)',
      },
    ],
    killedBy: ['behaviour/response-errors'],
  },
]
