/** The possible faults of one connection between a client and a server. Offsets count bytes of the response. */
export type Fault =
  /** FIN after this many bytes, including the headers. */
  | { kind: 'cut'; after: number }
  /** RST after this many bytes, including the headers. */
  | { kind: 'reset'; after: number }
  /** The connection is accepted and stays silent. */
  | { kind: 'half-open' }
  /** Silence within the first multi-byte character after this many bytes of the body. */
  | { kind: 'stall'; after: number }
  | { kind: 'throttle'; bytesPerSecond: number }
  /** Each write in pieces of this many bytes. */
  | { kind: 'split'; size: number }
  /** No bytes for this many milliseconds. */
  | { kind: 'delay-headers'; milliseconds: number }
  /** FIN within a chunk of the chunked coding, after this many bytes of the body. */
  | { kind: 'truncate'; after: number }
  /** The response ends regularly, but after this many bytes of the body, at any point of an event. */
  | { kind: 'end-early'; after: number }
  /** An invalid byte in HTTP's framing: in the status line (0), or in the size of the n-th chunk. */
  | { kind: 'corrupt-framing'; chunk: number }
  /** One byte of the body, at this offset, with the bits of the mask flipped. */
  | { kind: 'corrupt-data'; after: number; mask: number }
  /** A regular end of the response and the connection after one event. */
  | { kind: 'close-after-event' }
  | { kind: 'refuse'; status: 429 | 502 | 503; retryAfter?: RetryAfter | undefined }
  /** A 200 with an HTML page. */
  | { kind: 'html' }
  /** A redirect to a login page. */
  | { kind: 'portal' }

/** A `Retry-After` header of this many seconds, in the given format. */
export interface RetryAfter {
  seconds: number
  as: 'seconds' | 'date'
}

/** The fault of that kind. */
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>

const retryAfterNames = { seconds: ', Retry-After in seconds', date: ', Retry-After as a date' }

/** The name in tables. */
export function nameOf(fault: Fault): string {
  if (fault.kind !== 'refuse') return fault.kind
  return `${fault.status}${fault.retryAfter ? retryAfterNames[fault.retryAfter.as] : ''}`
}

/** The fault and its size, in readable form. */
export function describeFault(fault: Fault): string {
  const { kind: _, status: __, ...measure } = fault as Record<string, unknown>
  if (fault.kind === 'refuse')
    return `${nameOf(fault)}${fault.retryAfter ? ` (${fault.retryAfter.seconds})` : ''}`
  const values = Object.entries(measure).map(([name, value]) => `${name} ${String(value)}`)
  return `${nameOf(fault)}${values.length > 0 ? ` (${values.join(', ')})` : ''}`
}
