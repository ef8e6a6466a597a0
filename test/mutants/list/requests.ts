import type { Mutant } from '../mutant.ts'

/** What is asked for, and what of an answer is taken for a stream. */
export const requests: Mutant[] = [
  {
    name: 'the position goes out as text, not as its bytes in UTF-8',
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
    name: 'a position that no header can hold keeps the client from connecting',
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
    name: 'the position is not sent',
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
    name: 'the connect timeout goes off on an open stream',
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
    name: 'anything is taken for an event stream',
    edits: [
      { file: 'core/http/open-connection.ts', find: '|| !eventStreamType.test(type)', replace: '' },
    ],
    killedBy: ['behaviour/response-content-types'],
  },
  {
    name: 'the body of an error is read without an end',
    edits: [{ file: 'core/http/open-connection.ts', find: 'left -= value.length', replace: '' }],
    killedBy: ['behaviour/response-bodies'],
  },
  {
    name: 'the body of an error is waited for as long as it takes',
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
    name: 'the rest of the body of an error stays unread and open',
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
    name: 'a response that comes after the end is kept open',
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
    name: 'a fetch that is deaf to its signal keeps the client',
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
    name: 'errors show the query of the URL',
    edits: [{ file: 'core/errors/errors.ts', find: `.replace(/[?#].*/s, '')`, replace: '' }],
    killedBy: ['behaviour/response-errors'],
  },
  {
    name: 'the reason of an error shows the URLs in it whole',
    edits: [
      {
        file: 'core/errors/errors.ts',
        find: '/g, redactUrl)',
        replace: '/g, (shown) => shown)',
      },
    ],
    killedBy: ['behaviour/response-errors'],
  },
]
