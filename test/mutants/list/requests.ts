import type { Mutant } from '../mutant.ts'

/** The request, and the checks of its response. */
export const requests: Mutant[] = [
  {
    name: 'the last event ID is sent as text, not as UTF-8 bytes',
    edits: [
      {
        file: 'core/http/request-headers.ts',
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
        file: 'core/http/request-headers.ts',
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
        file: 'core/http/request-headers.ts',
        find: 'if (sentId) headers[lastEventIdHeader] = sentId',
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
        find: `    watchdog.stop()\n    return await`,
        replace: '    return await',
      },
      {
        file: 'core/http/open-connection.ts',
        find: `  } finally {\n    watchdog.stop()\n  }`,
        replace: `  } finally {\n  }`,
      },
    ],
    killedBy: ['behaviour/request-timeouts'],
  },
  {
    name: 'any content type is accepted',
    edits: [
      {
        file: 'core/http/has-event-stream-type.ts',
        find: `return eventStreamType.test(headers.get('content-type') ?? '')`,
        replace: 'return !!headers',
      },
    ],
    killedBy: ['behaviour/response-content-types'],
  },
  {
    name: 'an error body is read without a limit',
    edits: [{ file: 'core/http/error-body.ts', find: 'left -= value.length', replace: '' }],
    killedBy: ['behaviour/response-bodies'],
  },
  {
    name: 'an error body is awaited without a timeout',
    edits: [
      {
        file: 'core/http/error-body.ts',
        find: 'clock.setTimeout(cancel, timeout)',
        replace: 'clock.setTimeout(() => {}, timeout)',
      },
    ],
    killedBy: ['behaviour/response-bodies'],
  },
  {
    name: 'the rest of an error body is not discarded',
    edits: [
      {
        file: 'core/http/error-body.ts',
        find: '  clock.clearTimeout(timer)\n  cancel()\n',
        replace: '  clock.clearTimeout(timer)\n',
      },
      {
        file: 'client/attempt.ts',
        find: 'this.#controller.abort(this.#error)',
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
        find: 'signal.aborted ? discard(late.response.body) : undefined',
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
  {
    name: 'the search for URLs in a reason begins at each character',
    edits: [
      { file: 'core/errors/redaction.ts', find: String.raw`/\b\w+`, replace: String.raw`/\w+` },
    ],
    killedBy: ['hostile/long-texts'],
  },
  {
    name: 'only the first URL in a word loses its credentials',
    edits: [{ file: 'core/errors/redaction.ts', find: '@/gi', replace: '@/i' }],
    killedBy: ['unit/redaction'],
  },
  {
    name: 'a redirect takes headers to another origin',
    edits: [
      {
        file: 'core/http/follow-redirects.ts',
        find: 'return !hasLeftOrigin || (',
        replace: 'return true || (',
      },
    ],
    killedBy: ['behaviour/request-cross-origin-redirects', 'behaviour/drop-in-reconnection'],
  },
  {
    name: 'a redirect removes the headers of the package',
    edits: [
      {
        file: 'core/http/follow-redirects.ts',
        find: `    if (ownHeaders.has(name)) return true\n`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/request-cross-origin-redirects'],
  },
  {
    name: 'a redirect without the body keeps the headers about it',
    edits: [
      {
        file: 'core/http/follow-redirects.ts',
        find: `    if (becomesGet && requestBodyHeaders.test(name)) return false\n`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/request-cross-origin-redirects'],
  },
  {
    name: 'a Location in UTF-8 is read byte by byte',
    edits: [
      {
        file: 'core/http/follow-redirects.ts',
        find: 'new URL(decodeUtf8(location), base)',
        replace: 'new URL(location, base)',
      },
    ],
    killedBy: ['behaviour/request-cross-origin-redirects'],
  },
  {
    name: 'readEvents does not release a source that it has not opened',
    edits: [
      { file: 'read-events.ts', find: 'given.then(release).catch(noop)', replace: 'void release' },
    ],
    killedBy: ['behaviour/read-events'],
  },
  {
    name: 'a promise given to readEvents rejects unhandled',
    edits: [{ file: 'read-events.ts', find: `  given.catch(noop)\n`, replace: '' }],
    killedBy: ['behaviour/read-events'],
  },
]
