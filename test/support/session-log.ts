/** The server's record of one session, in order of time. */
export interface SessionLog {
  session: string
  /** Every request but preflights, oldest first. */
  requests: RequestLog[]
  preflights: { at: number; path: string; headers: [string, string][] }[]
  counts: SessionCounts
  timeline: { at: number; request: number; what: 'request' | 'open' | 'close' }[]
  /** Mistakes in the test: a handler that threw, a script without a plan, an unknown parameter. */
  problems: string[]
}

export interface SessionCounts {
  requests: number
  /** Requests whose body has arrived in full. */
  bodies: number
  /** Responses whose headers were ever sent. */
  opened: number
  /** Responses with headers sent that have not ended yet. */
  open: number
  /** Exchanges that are over, however they ended, with or without a response. */
  closed: number
  /** Connections whose client takes no more bytes: `write()` returned false and nothing has drained since. */
  blocked: number
  bytesOffered: number
  bytesFlushed: number
  refusedWrites: number
  drains: number
  /** TCP connections, open now, that carried a request of this session. */
  sockets: number
  /** All TCP connections that carried one, open or not. */
  socketsOpened: number
}

export interface RequestLog {
  /** 1 for the session's first. */
  number: number
  /** Milliseconds since the server started. */
  at: number
  listener: Listener
  method: string
  /** With its query. */
  path: string
  /** As sent, one character a byte. */
  headers: [string, string][]
  /** The value of Last-Event-ID, read as UTF-8; `null` if it was not sent. */
  lastEventId: string | null
  body: { text: string; base64: string; bytes: number; complete: boolean }
  /** The number of the TCP connection, unique per server process. */
  socket: number
  connection: ConnectionLog
}

/** The port of the request; `'own'` is one that the session opened. */
export type Listener = 'main' | 'other' | 'own'

export interface ConnectionLog {
  /** `null` until headers are sent. */
  status: number | null
  openedAt: number | null
  closedAt: number | null
  /** `'complete'`: the response ended as HTTP specifies. */
  closedBy: 'complete' | 'client' | 'server' | null
  /** Bytes of body given to `write()`. */
  bytesOffered: number
  /** Bytes of body that the operating system has taken. */
  bytesFlushed: number
  /** How often `write()` returned false. */
  refusedWrites: number
  drains: number
  blocked: boolean
}
