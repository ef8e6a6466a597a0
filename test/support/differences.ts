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
    what: 'A consumer that is behind does not stop the socket: the browser reads on, and keeps what waits in its memory.',
    why: 'Firefox and WebKit put no bound on what they hold of the body of a `fetch`.',
  },
  'redirects-unseen': {
    runtimes: ['chromium', 'firefox', 'webkit'],
    what: "A request with headers or a body of one's own is redirected within the page's own origin alone, unless `crossOriginRedirect: 'follow'` is given.",
    why: 'A browser does not show where a redirect leads.',
  },
  'no-redirect-after-preflight': {
    runtimes: ['firefox', 'webkit'],
    what: "With `crossOriginRedirect: 'follow'`, or from a custom `fetch` that adds it, a request whose only header of one's own is `Authorization` fails where it is redirected to another origin that allows no preflight.",
    why: 'Firefox and WebKit send a preflight to the other origin though the header is not to be sent there.',
  },
  'cancelled-with-next-byte': {
    runtimes: ['firefox'],
    what: 'Leaving the loop of `streamEvents(response)`, whose request only its maker can abort, closes the connection with the next byte that comes.',
    why: 'Firefox lets go of a body that is cancelled when it next has something to hand over.',
  },
  'open-with-first-byte': {
    runtimes: ['firefox'],
    what: 'A stream is open once its first byte has come, and not with its headers: servers should send a comment at once.',
    why: 'Firefox resolves `fetch` with the first byte of the body.',
  },
  'slow-chunks': {
    runtimes: ['webkit'],
    what: 'A chunk takes a millisecond, however small it is: a thousand of them a second is the most that comes through.',
    why: 'WebKit hands each chunk from its network process to the page by itself.',
  },
  'headers-as-text': {
    runtimes: ['workerd', 'workerd-2024'],
    what: 'A header value may hold any character and is sent in UTF-8; `fetch` gets the position as it is.',
    why: 'workerd’s `Headers` take text where the standard has bytes.',
  },
  'no-credentials-or-mode': {
    runtimes: ['workerd', 'workerd-2024'],
    what: 'The options `credentials` and `mode` have no effect, whatever they say, and a `Request` has no `mode`.',
    why: 'workerd has no cookies, and no origin to compare with.',
  },
  'few-cache-modes': {
    runtimes: ['workerd'],
    what: "The option `cache` is a `TypeError` unless it is `'no-store'` or `'no-cache'`.",
    why: 'workerd’s `Request` refuses the others.',
  },
  'no-cache-option': {
    runtimes: ['workerd-2024'],
    what: 'The option `cache` is left out.',
    why: 'workerd’s `Request` has it since the compatibility date 2024-11-11.',
  },
  'no-redirect-error': {
    runtimes: ['workerd', 'workerd-2024'],
    what: "The option `redirect: 'error'` is a `TypeError`.",
    why: "workerd’s `Request` refuses it. `'manual'` makes a redirect an error too.",
  },
  'authorization-kept': {
    runtimes: ['workerd-2024', 'node-fetch'],
    what: 'An `Authorization` header that a custom `fetch` adds reaches the other origin that a redirect leads to. Headers of the option `headers` do not.',
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
    what: 'A `DOMException` such as that for a wrong URL has its `name` but no `code`.',
    why: 'edge-runtime’s `DOMException` has none.',
  },
  'reset-is-an-end': {
    runtimes: ['edge-runtime'],
    what: 'A stream whose connection would not be used again (`Connection: close`) has ended where it is reset: no `NetworkError`.',
    why: 'edge-runtime’s `fetch`, an older one of Node’s, takes such a reset for the end.',
  },
  'no-type-of-string-bodies': {
    runtimes: ['bun'],
    what: 'A body that is a string is sent without a `Content-Type`.',
    why: 'Bun’s `fetch` adds none.',
    isOfFetch: true,
  },
  'requests-sent-again': {
    runtimes: ['deno', 'chromium', 'firefox'],
    what: 'A request, a POST too, whose connection was used before and breaks without a word of an answer is sent again, once, by `fetch` itself.',
    why: 'HTTP allows it for a connection that may have been closed meanwhile, and nothing tells it to `fetch`’s callers.',
    isOfFetch: true,
  },
  'safe-requests-sent-again': {
    runtimes: ['firefox'],
    what: 'A request with a safe method (GET, HEAD, OPTIONS, REPORT …) that breaks without an answer is sent up to ten times by `fetch` itself, on new connections too.',
    why: 'Firefox restarts such requests, and `fetch` does not tell its caller.',
  },
  'connections-not-reused': {
    runtimes: ['node-fetch'],
    what: 'Each request of an `http:` URL has its own connection, which closes with the response.',
    why: 'An agent that keeps connections for reuse would add a fifth to the memory of each; pass one as `agent`.',
  },
  'state-not-printed': {
    runtimes: ['deno'],
    what: '`console.log(client)` does not show the URL, status and last error.',
    why: 'Deno’s `EventTarget` decides how its subclasses are printed.',
  },
  'unchecked-values': {
    runtimes: ['bun'],
    what: 'An invalid `method` is not a `TypeError`.',
    why: 'Bun’s `Request` takes any text for it.',
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
