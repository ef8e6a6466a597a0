import { splitCorpus } from '../support/split-corpus.ts'
import { waitForEvent } from '../support/wait-for-event.ts'
import type { Scenario } from './play.ts'

type Params = Record<string, string | number>

const route =
  (path: string, params: Params = {}): Scenario['url'] =>
  (server) =>
    server.url(path, params)

/** Opens the route with these parameters, until these events. */
const on = (path: string, params: Params, until?: Scenario['until']): Scenario => ({
  url: route(path, params),
  ...(until && { until }),
})

const one = { message: 1 }
const credentials = { withCredentials: true }

/** A connection that breaks after its event has arrived, not together with it: see the difference `broken-chunk`. */
const broken = (how: 'destroy' | 'truncate'): Scenario => ({
  url: (server) =>
    server.plan([{ chunks: ['retry: 1\nid: 1\ndata: a\n\n'] }, { chunks: ['data: b\n\n'] }]),
  async act(source, server) {
    await waitForEvent(source, 'message')
    await server[how]()
  },
  until: { message: 2 },
})

/** By route. Each route of the test server must be here, or the comparison fails. */
export const scenarios: Record<string, Record<string, Scenario>> = {
  '/hello': {
    'a message': on('/hello', {}, one),
    'a named event with an ID': on('/hello', { event: 'tick', id: 'é 7' }, { tick: 1 }),
    'an event named error': on('/hello', { event: 'error' }),
    'an event named open': on('/hello', { event: 'open' }, { open: 2 }),
  },
  '/script': {
    'an ID set, kept and cleared across connections': {
      url: (server) =>
        server.plan([
          { chunks: ['retry: 1\nid: 1\ndata: a\n\ndata: b\n\n'], ending: 'end' },
          { chunks: ['id\ndata: c\n\n'], ending: 'end' },
          { chunks: ['data: d\n\n'] },
        ]),
      until: { message: 4 },
    },
    'a non-ASCII ID sent back': {
      url: (server) =>
        server.plan([
          { chunks: ['retry: 1\nid: é中🌊\ndata: a\n\n'], ending: 'end' },
          { chunks: ['data: b\n\n'] },
        ]),
      until: { message: 2 },
    },
    'an ID with a tab, and one of a kilobyte': {
      url: (server) =>
        server.plan([
          { chunks: ['retry: 1\nid: a\tb\ndata: a\n\n'], ending: 'end' },
          { chunks: [`id: ${'x'.repeat(1024)}\ndata: b\n\n`], ending: 'end' },
          { chunks: ['data: c\n\n'] },
        ]),
      until: { message: 3 },
    },
    'an unfinished event at the end': {
      url: (server) =>
        server.plan([
          { chunks: ['retry: 1\ndata: a\n\nid: 9\ndata: b\n'], ending: 'end' },
          { chunks: ['data: c\n\n'] },
        ]),
      until: { message: 2 },
    },
    'a reset connection': broken('destroy'),
    'a truncated body': broken('truncate'),
    'close() in a listener, with another event in the chunk': {
      url: (server) => server.plan([{ chunks: ['data: a\n\ndata: b\n\n'], ending: 'end' }]),
      until: one,
    },
    'a 404 after a successful connection': {
      url: (server) =>
        server.plan([
          { chunks: ['retry: 1\ndata: a\n\n'], ending: 'end' },
          { status: 404, chunks: ['x'] },
        ]),
      until: { error: 2 },
    },
    'several content types in one header': {
      url: (server) =>
        server.plan([
          {
            headers: [
              ['content-type', 'text/html'],
              ['content-type', 'text/event-stream'],
            ],
            chunks: ['data: a\n\n'],
          },
        ]),
      until: one,
    },
  },
  '/echo': {
    'a request': on('/echo', {}, one),
    'a request with cookies': {
      url: route('/echo', { cors: 'credentials' }),
      init: credentials,
      until: one,
    },
  },
  '/cookie': {
    'a text response that sets a cookie': {
      url: route('/cookie', { cors: 'credentials' }),
      init: credentials,
    },
  },
  // Not 408: Chromium retries it by itself on a reused connection.
  '/status': Object.fromEntries(
    [
      200, 201, 202, 205, 206, 210, 299, 300, 304, 400, 401, 403, 404, 407, 410, 425, 429, 500, 502,
      503, 504, 599,
    ].map((code) => [
      `the status ${code}`,
      on(
        '/status',
        code === 200 ? { times: 0 } : { code, retryAfter: 0 },
        code === 200 ? one : undefined,
      ),
    ]),
  ),
  '/no-content': {
    'a 204': on('/no-content', {}),
    'a 204 after two events': on('/no-content', { after: 1 }, { error: 2 }),
  },
  '/unauthorized': { 'a 401 with JSON': on('/unauthorized', {}) },
  '/broken': { 'a 500 with HTML': on('/broken', {}) },
  '/endless-error': { 'an error whose body never ends': on('/endless-error', { mode: 'flood' }) },
  '/content-type': Object.fromEntries(
    [
      'text/event-stream',
      'text/event-stream;',
      'TEXT/EVENT-STREAM; charset=UTF-8',
      'text/event-stream; a=b;c',
      ' text/event-stream ',
      'text/event-streams',
      'text/event-stream2; text/event-stream',
      'text/html',
      'text/plain',
      'application/octet-stream',
      '',
    ].map((value) => [
      `the content type "${value}"`,
      on(
        '/content-type',
        { value, ending: 'end' },
        /^\s*text\/event-stream\s*(;|$)/i.test(value) ? one : undefined,
      ),
    ]),
  ),
  '/redirect': Object.fromEntries(
    [301, 302, 303, 307, 308].flatMap((status) => [
      [`a ${status}`, on('/redirect', { status }, one)],
      [
        `a ${status} to another origin`,
        on('/redirect', { status, origin: 'other', to: '/echo' }, one),
      ],
      [
        `a ${status} to another origin, and reconnections`,
        on(
          '/redirect',
          { status, origin: 'other', to: '/numbered?total=3&drop=1&retry=1' },
          { message: 3 },
        ),
      ],
    ]),
  ),
  '/redirect-loop': { 'a redirect loop': on('/redirect-loop', {}) },
  '/redirect-nowhere': Object.fromEntries(
    ['missing', 'empty', 'unparsable'].map((kind) => [
      `a redirect to nowhere: ${kind}`,
      on('/redirect-nowhere', { kind }),
    ]),
  ),
  '/lines': Object.fromEntries(
    ['lf', 'cr', 'crlf', 'mixed', 'crlf-apart', 'none'].map((eol) => [
      `lines that end in ${eol}`,
      on('/lines', { eol }, one),
    ]),
  ),
  '/bom': Object.fromEntries(
    ['single', 'split', 'double', 'double-split', 'later', 'text', 'alone'].map((variant) => [
      `a byte order mark: ${variant}`,
      on('/bom', { variant, ending: 'end' }),
    ]),
  ),
  '/split': Object.fromEntries(
    [1, 2, 3, 7].map((size) => [
      `a stream in chunks of ${size}`,
      on(
        '/split',
        { size },
        { message: splitCorpus.events.filter(({ type }) => type === 'message').length },
      ),
    ]),
  ),
  '/cut': Object.fromEntries(
    ['event', 'line', 'character', 'crlf', 'blank-crlf', 'bom'].map((inside) => [
      `a stream cut inside ${inside}`,
      on('/cut', { inside }, { error: 1, open: 2, message: 1 }),
    ]),
  ),
  '/huge-event': {
    'an event of 5 MB': on('/huge-event', {}, one),
    'an event of 13 MB in two chunks': on('/huge-event', { bytes: 13_000_000, chunks: 2 }, one),
  },
  '/long-line': {
    'a line of 1 MB in chunks of 64 bytes': on('/long-line', { bytes: 1_000_000 }, one),
  },
  '/endless': Object.fromEntries(
    ['line', 'event', 'comment', 'comments', 'field', 'fields'].map((what) => [
      `1 MB of ${what}`,
      on('/endless', { what, bytes: 1_000_000 }, one),
    ]),
  ),
  '/no-headers': {
    'delayed headers': {
      url: route('/no-headers'),
      async act(_, server) {
        await server.waitForRequests(1)
        await server.open()
        await server.waitForOpen(1)
        await server.write('data: late\n\n')
      },
      until: one,
    },
  },
  '/silence': {
    'an open stream without events': on('/silence', {}, { open: 1 }),
    'close() before the response': {
      url: route('/silence'),
      act(source) {
        source.close()
        source.dispatchEvent(new Event('error'))
      },
    },
  },
  '/comments': { 'comments without events': on('/comments', { count: 3 }, { open: 1 }) },
  '/numbered': {
    'two hundred reconnections': on(
      '/numbered',
      { total: 201, drop: 1, retry: 1 },
      { message: 201 },
    ),
    'two hundred reconnections with credentials': {
      url: route('/numbered', { total: 201, drop: 1, retry: 1, cors: 'credentials' }),
      init: credentials,
      until: { message: 201 },
    },
    'a 204 after the last event': on(
      '/numbered',
      { total: 4, drop: 2, retry: 1, ending: '204' },
      { error: 3 },
    ),
  },
  '/retry': Object.fromEntries(
    ['10', '010', ' 10', '  10', '10 ', '-1', '1.5', '+5', '0x1', '1e3', '', '١'].map((value) => [
      `the field retry: ${JSON.stringify(value)}`,
      on('/retry', { value, data: 'x' }, one),
    ]),
  ),
  '/firehose': {
    'ten thousand events at once': on('/firehose', { bytes: 20_000_000 }, { message: 10_000 }),
  },
  '/v1/chat/completions': { 'a GET to a POST route': on('/v1/chat/completions', {}) },
  '/v1/messages': { 'a GET to another POST route': on('/v1/messages', {}) },
}
