/** A difference of the drop-in from Chromium's `EventSource`. */
export interface NativeDifference {
  /** The visible difference, as a sentence. */
  readonly what: string
  /** The reason, as a sentence. */
  readonly why: string
}

/** All differences; tests assert each of them on both sides. */
export const nativeDifferences = {
  preflight: {
    what: 'Before it reconnects to another origin with a last event ID, the browser sends a CORS preflight, so the server has to allow the header `Last-Event-ID`.',
    why: 'A header set by a script needs a preflight; Chromium exempts its own.',
  },
  'futile-failures': {
    what: "A request that CORS or a redirect's target forbids is retried; Chromium closes for good.",
    why: '`fetch` does not give the reason of a failure, and a network failure has to be retried.',
  },
  'lenient-type': {
    what: 'An invalid content type, such as `text/event-stream text/html`, is rejected; Chromium reads its beginning.',
    why: 'The standard parses the type as a whole.',
  },
  charset: {
    what: 'A stream that declares a charset other than UTF-8 is read as UTF-8; Chromium rejects it.',
    why: 'The standard ignores the parameter.',
  },
  untrusted: {
    what: '`isTrusted` is false in all events.',
    why: 'Only the browser can dispatch trusted events.',
  },
  microtasks: {
    what: 'Promise callbacks run after all events of a chunk, not between two of them.',
    why: 'One task per event would slow down every stream.',
  },
  limit: {
    what: 'A single event of more than 16 Mi characters ends the source.',
    why: "Without a limit, a server can fill the client's memory.",
  },
  mark: {
    what: "The class has an additional property, `Symbol.for('eventsource.supports-fetch-override')`.",
    why: 'It signals to other packages that the option `fetch` is supported.',
  },
  'broken-chunk': {
    what: 'Data that arrives together with a connection failure may be dropped; it is requested again by the last event ID.',
    why: '`fetch` discards its queue when the connection fails.',
  },
  'control-characters': {
    what: 'A last event ID with control characters other than a tab is not sent with a reconnection; Chromium sends it.',
    why: "Many servers, including Node's, reject a request with such a header; without it, the connection is made.",
  },
  'empty-retry': {
    what: 'A `retry` field without a value is ignored; Chromium resets the reconnection time to three seconds.',
    why: 'The standard requires digits, and ignores the field otherwise.',
  },
  'lone-mark': {
    what: 'The line after a byte order mark on a line by itself is read; Chromium skips it.',
    why: 'The standard removes the mark before it splits the stream into lines.',
  },
} as const satisfies Record<string, NativeDifference>
