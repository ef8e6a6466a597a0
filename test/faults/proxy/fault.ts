/** The possible faults of one connection between a client and a server. Offsets count bytes of the response. */
export type Fault =
  /** FIN after so many bytes, those of the headers included. */
  | { kind: 'cut'; after: number }
  /** RST after so many bytes, those of the headers included. */
  | { kind: 'reset'; after: number }
  /** The connection is accepted, and nothing is ever said. */
  | { kind: 'half-open' }
  /** Silence after the first byte of a character that has several, the first one past so many bytes of the body. */
  | { kind: 'stall'; after: number }
  | { kind: 'throttle'; bytesPerSecond: number }
  /** Each write in pieces of so many bytes. */
  | { kind: 'split'; size: number }
  /** Nothing passes before so many milliseconds. */
  | { kind: 'delay-headers'; milliseconds: number }
  /** FIN in the middle of a chunk of the chunked coding, after so many bytes of the body. */
  | { kind: 'truncate'; after: number }
  /** The response ends regularly, but after this many bytes of the body, at any point of an event. */
  | { kind: 'end-early'; after: number }
  /** A byte that HTTP cannot be read with: in the status line (0), or in the size of the n-th chunk. */
  | { kind: 'corrupt-framing'; chunk: number }
  /** One byte of the body, so many bytes into it, has the bits of the mask flipped. */
  | { kind: 'corrupt-data'; after: number; mask: number }
  /** The response ends as it should, and the connection with it, after one event. */
  | { kind: 'close-after-event' }
  | { kind: 'refuse'; status: 429 | 502 | 503; retryAfter?: RetryAfter | undefined }
  /** 200, and a page. */
  | { kind: 'html' }
  /** A redirect to a login page. */
  | { kind: 'portal' }

/** The header `Retry-After`, so many seconds from now, and how it is written. */
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

/** The fault and its measure, for people. */
export function describeFault(fault: Fault): string {
  const { kind: _, status: __, ...measure } = fault as Record<string, unknown>
  if (fault.kind === 'refuse')
    return `${nameOf(fault)}${fault.retryAfter ? ` (${fault.retryAfter.seconds})` : ''}`
  const values = Object.entries(measure).map(([name, value]) => `${name} ${String(value)}`)
  return `${nameOf(fault)}${values.length > 0 ? ` (${values.join(', ')})` : ''}`
}
