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
    what: 'A reconnection with a last event ID to another origin is preceded by a CORS preflight, and the server has to allow the header `Last-Event-ID`.',
    why: 'Fetch counts the header among those that need one when a script sets it; Chromium makes an exception for its own.',
  },
  'futile-failures': {
    what: 'A request that CORS or the target of a redirect forbids is retried; Chromium closes for good.',
    why: '`fetch` does not say why a request failed, and a failure of the network has to be retried.',
  },
  'lenient-type': {
    what: 'A content type that is not one, such as `text/event-stream text/html`, is refused; Chromium reads its beginning.',
    why: 'The standard parses the type as a whole.',
  },
  charset: {
    what: 'A stream that names another charset than UTF-8 is read as UTF-8; Chromium refuses it.',
    why: 'The standard ignores the parameter.',
  },
  untrusted: {
    what: '`isTrusted` is false in all events.',
    why: 'Only the browser itself can dispatch events that it trusts.',
  },
  microtasks: {
    what: 'Promise callbacks run after all events of a chunk, and not between two of them.',
    why: 'One task an event would make every stream slower.',
  },
  limit: {
    what: 'A single event of more than 16 Mi characters ends the source.',
    why: 'Without a limit a server can fill the memory of whoever listens.',
  },
  mark: {
    what: "The class has one property more, `Symbol.for('eventsource.supports-fetch-override')`.",
    why: 'By it other packages learn that the option `fetch` is obeyed.',
  },
  'broken-chunk': {
    what: 'What arrives together with the break of a connection may be dropped unseen; it is asked for again by the last event ID.',
    why: '`fetch` discards what it has queued when the connection breaks.',
  },
  'control-characters': {
    what: 'A last event ID with control characters other than a tab is not sent with a reconnection; Chromium sends it.',
    why: 'Many servers, those of Node among them, refuse a request with such a header, and without it the connection is still made.',
  },
  'empty-retry': {
    what: 'A `retry` field without a value is ignored; Chromium goes back to its own reconnection time of three seconds.',
    why: 'The standard wants digits, and ignores the field where there is none.',
  },
  'lone-mark': {
    what: 'The line after a byte order mark with nothing behind it is read; Chromium overlooks that line.',
    why: 'The standard takes the mark off before it looks for lines.',
  },
} as const satisfies Record<string, NativeDifference>
