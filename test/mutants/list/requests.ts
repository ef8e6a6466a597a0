import type { Mutant } from '../mutant.ts'

/** The request, and the checks of its response. */
export const requests: Mutant[] = [
  ...[
    [
      'the result of a fetch is not checked',
      `if (!response?.headers?.get)`,
      'if (!response)',
      'request-finality',
      'a fetch that returns data',
    ],
    [
      'a redirect loop has no end of its own',
      `if (!redirectsLeft) return refuse('too many redirects')`,
      '',
      'node/request-redirects-as-fetch',
      'up to 20 redirects in a row',
    ],
    [
      'a redirect drops the fragment',
      `if (!target.href.includes('#')) target.hash = new URL(base).hash`,
      '',
      'request-finality',
      'keeps the fragment of the URL',
    ],
    [
      'a streamed body is redirected',
      'if (duplex && status !== 303)',
      'if (!duplex && !status)',
      'node/request-redirects-as-fetch',
      'a body that is a stream',
    ],
    [
      'a redirect leads to a URL with credentials',
      ' && !target.username && !target.password',
      '',
      'node/request-redirects-as-fetch',
      'credentials in a Location',
    ],
  ].map(([name, find, replace, file, test]) => ({
    name: name!,
    edits: [{ file: 'core/http/follow-redirects.ts', find: find!, replace: replace! }],
    killedBy: [`behaviour/${file}`],
    test: test!,
  })),
  {
    name: 'an empty Location is followed',
    edits: [
      {
        file: 'core/http/follow-redirects.ts',
        find: 'if (!location || ',
        replace: 'if (location == null || ',
      },
    ],
    killedBy: ['behaviour/request-cross-origin-redirects'],
  },
  {
    name: 'an empty text ends a stream',
    edits: [
      {
        file: 'core/stream/frame-reader.ts',
        find: 'if (result.done) break',
        replace: 'if (result.done || !result.value) break',
      },
    ],
    killedBy: ['behaviour/request-finality'],
  },
  {
    name: 'Deno is taken for a page',
    edits: [
      {
        file: 'core/http/follow-redirects.ts',
        find: `'Deno' in globalThis ? undefined : `,
        replace: '',
      },
    ],
    killedBy: ['behaviour/node/request-post-in-a-page'],
  },
  {
    name: 'misuse of fetch is retried',
    edits: [
      {
        file: 'core/errors/failure-of.ts',
        find: 'Object(cause) as Partial<FinalError>',
        replace: '{} as Partial<FinalError>',
      },
    ],
    killedBy: ['behaviour/request-finality'],
  },
  {
    name: 'an invalid result of a function is retried',
    edits: [
      {
        file: 'core/http/request-plan.ts',
        find: `attempt, cause }, running !== '')`,
        replace: 'attempt, cause })',
      },
    ],
    killedBy: ['behaviour/request-finality'],
  },
  {
    name: 'a failed function is final',
    edits: [
      {
        file: 'core/http/request-plan.ts',
        find: `attempt, cause }, running !== '')`,
        replace: 'attempt, cause }, false)',
      },
    ],
    killedBy: ['behaviour/request-finality'],
  },
  {
    name: 'a missing body is an error',
    edits: [
      {
        file: 'core/http/response-body.ts',
        find: 'if (body === null)',
        replace: 'if (body === 0 as never)',
      },
    ],
    killedBy: ['behaviour/request-finality'],
  },
  {
    name: 'a body that was read is an empty stream',
    edits: [{ file: 'core/http/response-body.ts', find: 'if (bodyUsed || ', replace: 'if (' }],
    killedBy: ['behaviour/request-finality'],
    survives: 'in Node, a body that was read is locked too; other platforms may unlock it',
  },
  {
    name: 'a header is sent as [object Promise]',
    edits: [
      {
        file: 'core/http/request-headers.ts',
        find: `value.includes('[object Promise]')`,
        replace: `value.includes('nothing')`,
      },
    ],
    killedBy: ['behaviour/request-misuse'],
  },
  {
    name: 'the content types given are compared as spelled',
    edits: [
      {
        file: 'core/http/content-type.ts',
        find: 'option.map((type) => mediaTypeOf(String(type)))',
        replace: '[...option]',
      },
    ],
    killedBy: ['behaviour/response-content-types'],
  },
  {
    name: 'a relative URL has the credentials of the page',
    edits: [
      {
        file: 'core/http/url.ts',
        find: `page?.replace(/^(\\w+:\\/\\/)[^/]*@/, '$1')`,
        replace: 'page',
      },
    ],
    killedBy: ['behaviour/node/request-relative-urls'],
  },
  {
    name: 'no body of an option hides that of the Request',
    edits: [
      { file: 'stream-events.ts', find: 'body: options.body ?? request?.body,', replace: '' },
    ],
    killedBy: ['behaviour/stream-events-input'],
  },
  {
    name: 'a URL is resolved before connect()',
    edits: [
      {
        file: 'core/http/request-plan.ts',
        find: '    if (resolvesUrl) this.resolveUrl()\n',
        replace: '    this.resolveUrl()\n',
      },
    ],
    killedBy: ['behaviour/node/request-relative-urls'],
  },
  {
    name: 'a relative URL is resolved again by each connect()',
    edits: [
      {
        file: 'core/http/request-plan.ts',
        find: 'if (!this.#computeUrl) this.url = resolveUrl(',
        replace: 'if (!this.#computeUrl) return resolveUrl(',
      },
    ],
    killedBy: ['behaviour/node/request-relative-urls'],
  },
  {
    name: 'the last event ID is sent as text, not as UTF-8 bytes',
    edits: [
      {
        file: 'core/http/request-headers.ts',
        find: 'return String.fromCharCode(...toUtf8(value))',
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
        find: '.test(lastEventId) && toUtf8',
        replace: '.test(lastEventId) || toUtf8',
      },
    ],
    killedBy: ['behaviour/request-position'],
  },
  {
    name: 'the length of a last event ID is limited in characters',
    edits: [
      {
        file: 'core/http/request-headers.ts',
        find: ' && toUtf8(lastEventId).length <= 4096',
        replace: '',
      },
    ],
    killedBy: ['behaviour/request-position'],
    survives: 'the encoded ID is checked again; only workerd sends it as text',
  },
  {
    name: 'a last event ID of any length that the caller gave is sent',
    edits: [
      {
        file: 'core/http/request-headers.ts',
        find: 'if (sentId && sentId.length <= 4096) headers',
        replace: 'if (sentId) headers',
      },
    ],
    killedBy: ['behaviour/request-position'],
  },
  {
    name: 'the last event ID is not sent',
    edits: [
      {
        file: 'core/http/request-headers.ts',
        find: 'if (sentId && sentId.length <= 4096) headers[lastEventIdHeader] = sentId',
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
        find: `    stopTimer()\n    return await`,
        replace: '    return await',
      },
      {
        file: 'core/http/open-connection.ts',
        find: `  } finally {\n    stopTimer()\n  }`,
        replace: `  } finally {\n  }`,
      },
    ],
    killedBy: ['behaviour/request-timeouts'],
  },
  {
    name: 'any content type is accepted',
    edits: [
      {
        file: 'core/http/content-type.ts',
        find: `return types === 'any' || `,
        replace: 'return !!headers || ',
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
        find: 'clock.setTimeout(resolve, timeout)',
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
        find: '  clock.clearTimeout(timer)\n  discard(reader)\n',
        replace: '  clock.clearTimeout(timer)\n',
      },
      {
        file: 'client/attempt.ts',
        find: 'abort(this.#controller, this.#error)',
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
    name: 'a fetch of the caller is called for each redirect',
    edits: [
      {
        file: 'core/http/follow-redirects.ts',
        find: ' && !request.isCustom)',
        replace: ')',
      },
    ],
    killedBy: ['behaviour/request-cross-origin-redirects'],
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
      {
        file: 'read-events.ts',
        find: "discard('status' in unread ? unread.body : toByteStream(unread))",
        replace: 'void unread',
      },
    ],
    killedBy: ['behaviour/read-events'],
  },
  {
    name: 'a promise given to readEvents rejects unhandled',
    edits: [{ file: 'read-events.ts', find: `  given.catch(noop)\n`, replace: '' }],
    killedBy: ['behaviour/read-events'],
  },
  {
    name: 'a stream that opened is posted again though there is resume',
    edits: [
      {
        file: 'client/client-core.ts',
        find: 'this.lastResponse ?? ',
        replace: 'null ?? ',
      },
    ],
    killedBy: ['behaviour/request-resume'],
  },
  {
    name: 'resume is not asked before the first attempt',
    edits: [
      {
        file: 'client/client-core.ts',
        find: '?? this.lastEventId.current)',
        replace: `?? '')`,
      },
    ],
    killedBy: ['behaviour/request-resume'],
  },
  {
    name: 'resume sends the body of the client again',
    edits: [
      {
        file: 'core/http/resume.ts',
        find: '{ ...options, body, headers: merged, json, method }',
        replace: '{ ...options, headers: merged, method }',
      },
    ],
    killedBy: ['behaviour/request-resume'],
  },
  {
    name: 'resume takes the headers of the client to another origin',
    edits: [
      {
        file: 'core/http/resume.ts',
        find: '{ ...readHeaders(init.headers), ',
        replace: '{ ...readHeaders(own.init.headers), ',
      },
    ],
    killedBy: ['behaviour/request-resume'],
  },
  {
    name: 'resume resolves a relative URL against the URL of the client',
    edits: [
      {
        file: 'core/http/resume.ts',
        find: 'response?.url || own.url)',
        replace: 'own.url)',
      },
    ],
    killedBy: ['behaviour/request-resume'],
  },
  {
    name: 'an invalid result of resume is retried',
    edits: [
      {
        file: 'core/http/resume.ts',
        find: 'throw failure(reason, cause, false)',
        replace: 'throw failure(reason, cause, true)',
      },
    ],
    killedBy: ['behaviour/request-resume'],
  },
  {
    name: 'a failure of resume is final',
    edits: [
      {
        file: 'core/http/resume.ts',
        find: 'cause, true)',
        replace: 'cause, false)',
      },
    ],
    killedBy: ['behaviour/request-resume'],
  },
  {
    name: 'shouldRetry can override that resume ended the stream',
    edits: [
      {
        file: 'client/connection-loop.ts',
        find: ` && type !== 'unresumed'`,
        replace: '',
      },
    ],
    killedBy: ['behaviour/request-resume'],
  },
]
