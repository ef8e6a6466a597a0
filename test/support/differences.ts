import { type Runtime, runtime } from './runtime.ts'

/** Something that a runtime cannot do as the others do. */
export interface Difference {
  readonly runtimes: readonly Runtime[]
  /** What is seen there, as a sentence. */
  readonly what: string
  /** Why nothing can be done about it, as a sentence. */
  readonly why: string
}

/** All that differs between runtimes; the behaviour tests assert each of them on both sides. */
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
  'no-redirect-after-preflight': {
    runtimes: ['firefox', 'webkit'],
    what: 'A request with a header that needs a CORS preflight fails where it is redirected to another origin.',
    why: 'Firefox and WebKit follow such redirects for requests without a preflight alone.',
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
} as const satisfies Record<string, Difference>

/**
 * Whether this runtime has that difference: `expect(received).toBe(differs('…') ? theirs : ours)`. There is no skipping:
 * what a runtime does instead is asserted.
 */
export function differs(name: keyof typeof differences): boolean {
  const { runtimes }: Difference = differences[name]
  return runtimes.includes(runtime())
}
