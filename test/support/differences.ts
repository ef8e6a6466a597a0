import { type Runtime, runtime, usesNodeFetch } from './runtime.ts'

/** A difference of some runtimes from the others. */
export interface Difference {
  readonly runtimes: readonly Runtime[]
  /** The visible behaviour, as a sentence. */
  readonly what: string
  /** The reason why it cannot be avoided, as a sentence. */
  readonly why: string
  /** It is one of the runtime's `fetch`, so that it is gone with `nodeFetch`. */
  readonly isOfFetch?: true
}

/** All differences between runtimes; the behaviour tests assert each of them on both sides. */
export const differences = {
  'position-encoded-twice': {
    runtimes: ['webkit'],
    what: 'A last event ID beyond ASCII reaches the server encoded as UTF-8 twice.',
    why: 'WebKit encodes the bytes of a header value once more.',
  },
  'no-backpressure': {
    runtimes: ['firefox', 'webkit'],
    what: 'A consumer that is behind does not stop the socket: the browser keeps reading and holds the data in its memory.',
    why: 'Firefox and WebKit do not limit the buffer of a `fetch` body.',
  },
  'redirects-unseen': {
    runtimes: ['chromium', 'firefox', 'webkit'],
    what: "A request with custom headers or a body follows redirects only within the page's origin, unless `crossOriginRedirect: 'follow'` is set.",
    why: 'Browsers hide the target of a redirect.',
  },
  'no-redirect-after-preflight': {
    runtimes: ['firefox', 'webkit'],
    what: "With `crossOriginRedirect: 'follow'`, or if a custom `fetch` adds the header, a request whose only custom header is `Authorization` fails if it is redirected to another origin that allows no preflight.",
    why: 'Firefox and WebKit send a preflight to the other origin although they do not send the header there.',
  },
  'cancelled-with-next-byte': {
    runtimes: ['firefox'],
    what: 'Leaving the loop of `streamEvents(response)`, whose request only the caller can abort, closes the connection with the next byte.',
    why: 'Firefox releases a cancelled body when the next data arrives.',
  },
  'open-with-first-byte': {
    runtimes: ['firefox'],
    what: 'A stream opens with its first byte, not with its headers: servers should send a comment immediately.',
    why: 'Firefox resolves `fetch` with the first byte of the body.',
  },
  'slow-chunks': {
    runtimes: ['webkit'],
    what: 'Each chunk takes a millisecond, however small: at most a thousand chunks per second arrive.',
    why: 'WebKit passes each chunk from its network process to the page separately.',
  },
  'headers-as-text': {
    runtimes: ['workerd', 'workerd-2024'],
    what: 'A header value may contain any character and is sent as UTF-8; `fetch` gets the last event ID unencoded.',
    why: 'workerd’s `Headers` accept text; the standard’s accept bytes.',
  },
  'no-credentials-or-mode': {
    runtimes: ['workerd', 'workerd-2024'],
    what: 'The options `credentials` and `mode` have no effect, and a `Request` has no `mode`.',
    why: 'workerd has no cookies, and no origin to compare with.',
  },
  'few-cache-modes': {
    runtimes: ['workerd'],
    what: "The option `cache` is a `TypeError` unless it is `'no-store'` or `'no-cache'`.",
    why: 'workerd’s `Request` refuses the others.',
  },
  'no-cache-option': {
    runtimes: ['workerd-2024'],
    what: 'The option `cache` is ignored.',
    why: 'workerd’s `Request` has it since the compatibility date 2024-11-11.',
  },
  'no-redirect-error': {
    runtimes: ['workerd', 'workerd-2024'],
    what: "The option `redirect: 'error'` is a `TypeError`.",
    why: "workerd’s `Request` refuses it. `'manual'` makes a redirect an error too.",
  },
  'authorization-kept': {
    runtimes: ['workerd-2024', 'node-fetch'],
    what: 'An `Authorization` header that a custom `fetch` adds reaches the other origin of a redirect. Headers of the option `headers` do not.',
    why: 'The `fetch` of workerd removes it with the compatibility flag `strip_authorization_on_cross_origin_redirect`, which older dates lack. `nodeFetch` follows no redirect: the client calls the custom `fetch` again, with the URL of the target.',
  },
  'listeners-without-this': {
    runtimes: ['workerd-2024'],
    what: 'A listener of the drop-in’s `addEventListener` is called without `this`.',
    why: 'workerd’s `EventTarget` sets it since the compatibility date 2025-08-01.',
  },
  'no-message-event': {
    runtimes: ['edge-runtime'],
    what: 'A listener gets an `Event` that has the fields of a `MessageEvent`.',
    why: 'edge-runtime has no `MessageEvent`.',
  },
  'no-exception-codes': {
    runtimes: ['edge-runtime'],
    what: 'A `DOMException`, such as that of an invalid URL, has a `name` but no `code`.',
    why: 'edge-runtime’s `DOMException` has none.',
  },
  'reset-is-an-end': {
    runtimes: ['edge-runtime'],
    what: 'A reset of a connection with `Connection: close` ends the stream without a `NetworkError`.',
    why: 'edge-runtime’s `fetch`, an older version of Node’s, treats such a reset as the end.',
  },
  'no-type-of-string-bodies': {
    runtimes: ['bun'],
    what: 'A string body is sent without a `Content-Type`.',
    why: 'Bun’s `fetch` adds none.',
    isOfFetch: true,
  },
  'requests-sent-again': {
    runtimes: ['deno', 'chromium', 'firefox'],
    what: 'If a reused connection breaks before any response, `fetch` itself sends the request again once, even a POST.',
    why: 'HTTP allows this for connections that may have been closed, and `fetch` does not report it.',
    isOfFetch: true,
  },
  'safe-requests-sent-again': {
    runtimes: ['firefox'],
    what: 'If a request with a safe method (GET, HEAD, OPTIONS, REPORT …) breaks before any response, `fetch` itself sends it up to ten times, on new connections too.',
    why: 'Firefox restarts such requests, and `fetch` does not report it.',
  },
  'connections-not-reused': {
    runtimes: ['node-fetch'],
    what: 'Each request to an `http:` URL has its own connection, which closes with the response.',
    why: 'An agent that reuses connections adds a fifth to the memory of each. Pass one as `agent`.',
  },
  'state-not-printed': {
    runtimes: ['deno'],
    what: '`console.log(client)` does not show the URL, status and last error.',
    why: 'Deno’s `EventTarget` decides how its subclasses are printed.',
  },
  'unchecked-values': {
    runtimes: ['bun'],
    what: 'An invalid `method` is not a `TypeError`.',
    why: 'Bun’s `Request` accepts any text.',
  },
} as const satisfies Record<string, Difference>

/**
 * Whether this runtime has that difference: `expect(received).toBe(differs('…') ? theirs : ours)`. No test is
 * skipped; the different behaviour is asserted instead.
 */
export function differs(name: keyof typeof differences): boolean {
  const { isOfFetch, runtimes }: Difference = differences[name]
  const isNodeFetch = usesNodeFetch()
  if (isNodeFetch && runtimes.includes('node-fetch')) return true
  return runtimes.includes(runtime()) && !(isNodeFetch && isOfFetch)
}
