import { EventSource } from '../../src/event-source/index.ts'
import {
  EventSourceClient,
  type FetchLike,
  type FetchResponse,
  json,
  readEvents,
  streamEvents,
} from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** The length of each text, in characters. */
export const length = 65_536

/** Repeated to make the texts: the characters that the package searches for, and what they can be mistaken for. */
const patterns = [
  ...'aA0 \t\r\0\u0085:/@?#,;"=+-.%()[]{}é中🌊',
  ...['://', 'a://', '//a', '//@', 'a:', 'a+', 'a+b://', 'http://a@', 'http://a/ ', 'http://a?'],
  ...['text/event-stream', ',text/event-stream', ',text/event-stream;"', 'text/event-stream;a,'],
  ...['1 Jan ', '(1', '[object ', '\\', '..', '../', 'a b', ' a', '",', '""', ';"a"', '\r\r'],
]
const ends = ['', '@', '/', '\0', '"', ' ']

/** Texts on which a search with backtracking would take quadratic time. */
export const texts: readonly string[] = patterns.flatMap((pattern) =>
  ends.map((end) => pattern.repeat(length / pattern.length) + end),
)

const encoder = new TextEncoder()
const headersWith = (headers: Record<string, string>) =>
  ({ get: (name: string) => headers[name.toLowerCase()] ?? null }) as Headers

/** A response with any text in its headers, unlike those of `fetch`. */
function respond(response: Partial<FetchResponse>, headers: Record<string, string> = {}) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  void writable.close().catch(() => {})
  const all = { 'content-type': 'text/event-stream', ...headers }
  return { status: 200, body: readable, headers: headersWith(all), url: '', ...response }
}

/** Answers the first request with a redirect. */
function redirectTo(location: string): FetchLike {
  const statuses = [302]
  return async () => respond({ status: statuses.pop() ?? 500 }, { location })
}

const streamOf = (text: string) =>
  new Response(encoder.encode(text), { headers: { 'content-type': 'text/event-stream' } })

const oneLine = (text: string) => text.replaceAll(/[\r\n]/g, ' ')

/** The reason for which an iterator rejects. */
async function failure(iterator: AsyncIterator<unknown>): Promise<unknown> {
  return await iterator.next().then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** Makes a client whose first attempt gets this; resolves with its first error, or its first retry. */
async function clientGets(answer: FetchLike, text = '') {
  const { promise, resolve } = deferred<unknown>()
  const client = new EventSourceClient('http://localhost/', {
    fetch: answer,
    platform: { clock: new FakeClock() },
    lastEventId: oneLine(text).replaceAll('\0', ' '),
    onError: resolve,
    onReconnect: resolve,
    onComment() {},
    decode: json(),
  })
  client.onAny(() => {})
  try {
    return await promise
  } finally {
    client.close()
  }
}

const streamGets = (answer: FetchLike) =>
  failure(streamEvents('http://localhost/a', { fetch: answer, headers: { 'x-own': '1' } }))

async function dropInGets(answer: FetchLike) {
  const source = new EventSource('http://localhost/', { fetch: answer, headers: { 'x-own': '1' } })
  await new Promise((resolve) => {
    source.onerror = resolve
  })
  source.close()
}

/** The result of the call, or the error that it throws. */
function caught(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return error
  }
}

/** The ways of a text from a server, or from a caller's code, through the package. */
export const paths: Record<string, (text: string) => unknown> = {
  'the message of a schema': (text) => {
    const validate = () => ({ issues: [{ message: text, path: [text] }] })
    const decode = { '~standard': { version: 1, vendor: 'own', validate } } as const
    return failure(readEvents(streamOf('data: 1\n\n'), { decode }))
  },
  'the name and data of a refused event': (text) => {
    const line = oneLine(text)
    return failure(readEvents(streamOf(`event: ${line}\ndata: ${line}\n\n`), { decode: json() }))
  },
  'the message of a refused event, with a client': (text) =>
    clientGets(async () => streamOf(`event: ${oneLine(text)}\ndata: {\n\n`)),
  'a stream of that text': (text) => failure(readEvents(streamOf(text))),
  'a stream of that text, with comments': (text) => clientGets(async () => streamOf(`:${text}`)),
  'data that "until" compares': (text) =>
    failure(readEvents(streamOf(`data: ${oneLine(text)}`), { until: text, flush: true })),
  'the message of a failed fetch': (text) =>
    streamGets(async () => {
      throw new TypeError(text, { cause: new Error(text, { cause: new Error(text) }) })
    }),
  'the message of a broken body': (text) => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error(text)) })
    return streamGets(async () => respond({ body }))
  },
  'a content type': (text) => streamGets(async () => respond({}, { 'content-type': text })),
  'a content type that starts well': (text) =>
    streamGets(async () => respond({}, { 'content-type': `text/event-stream;${text}` })),
  'the text of a status': (text) =>
    streamGets(async () => respond({ status: 500, statusText: text })),
  'a Location': (text) => streamGets(redirectTo(text)),
  'a Location with a host': (text) => streamGets(redirectTo(`http://${text}`)),
  'a Retry-After': (text) =>
    clientGets(async () => respond({ status: 503 }, { 'retry-after': text })),
  'the URL of a response': (text) =>
    streamGets(async () => respond({ url: `http://localhost/${text}` })),
  'a last event ID': (text) => clientGets(async () => respond({ status: 500 }), text),
  'an ID of the stream': (text) =>
    clientGets(async () => streamOf(`id: ${oneLine(text)}\ndata: {\n\n`)),
  'a URL': (text) =>
    caught(
      () => new EventSourceClient(text, { autoConnect: false, fetch: async () => respond({}) }),
    ),
  'the host of a URL': (text) =>
    caught(() => new EventSourceClient(`http://${text}`, { autoConnect: false })),
  'the value of a header': (text) =>
    caught(() => streamEvents('http://localhost/', { headers: { 'x-own': text } })),
  'a content type, with the drop-in': (text) =>
    dropInGets(async () => respond({}, { 'content-type': text })),
  'a Location, with the drop-in': (text) => dropInGets(redirectTo(text)),
  'a stream of that text, with the drop-in': (text) => dropInGets(async () => streamOf(text)),
}
