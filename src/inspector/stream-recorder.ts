import type { ClientState, EventSourceError, DecodeError, ServerEvent } from '../index.ts'
import { byteLength, copyText } from './copy-text.ts'
import { recordError } from './error-record.ts'
import type { InspectedClient } from './inspected-client.ts'
import type {
  AttemptEnd,
  AttemptRecord,
  EventRecord,
  RecordSink,
  RequestRecord,
} from './records.ts'
import type { BodyEnd, TapListener } from './tap-listener.ts'

/** Raw data with more bytes is cut. */
const largeEvent = 262_144

/** The characters that are kept of such data. */
const keptCharacters = 65_536

/** Redirects are requests of the same attempt. */
const isRedirect = (status = 0): boolean => status >= 300 && status < 400

let lastSequence = 0

/** Makes records of the notifications of a client and its tap, which describe the same attempts and events. */
export class StreamRecorder implements TapListener {
  readonly #sink: RecordSink
  readonly #client: Pick<WeakRef<InspectedClient>, 'deref'> | undefined
  #url: string
  #attempt: AttemptRecord | undefined
  /** Events that the tap saw, and that the client has not delivered yet. */
  #undelivered: EventRecord[] = []
  #bytes = 0
  #decodeErrors = 0

  constructor(sink: RecordSink, client: InspectedClient | undefined) {
    this.#sink = sink
    // The inspector must not keep a client in memory that the application has dropped.
    this.#client = client && weakly(client)
    this.#url = client?.url ?? ''
    this.#bytes = client?.metrics.bytes ?? 0
  }

  get client(): InspectedClient | undefined {
    return this.#client?.deref()
  }

  /** Whether the client was garbage-collected. */
  get isCollected(): boolean {
    return this.#client !== undefined && this.client === undefined
  }

  get url(): string {
    return this.client?.url || this.#url
  }

  countBytes(): number {
    return this.#updateBytes()
  }

  countDecodeErrors(): number {
    return (this.#decodeErrors = this.client?.metrics.decodeErrors ?? this.#decodeErrors)
  }

  // Of the client.

  onState({ attempt, error, lastEventId, retryDelay, status }: ClientState): void {
    const current = this.#attempt
    this.#updateBytes()
    if (status === 'connecting') {
      if (current && !current.end && current.number === attempt) return
      this.#end('interrupted')
      this.#begin(attempt, lastEventId)
    } else if (status === 'open') {
      // The inspector was attached to an open client.
      const opened = current && !current.end ? current : this.#begin(attempt, lastEventId)
      opened.openedAt ??= Date.now()
      opened.status ??= 200
      this.#sink.onAttemptChange(opened)
    } else if (status === 'waiting') {
      if (!current) return
      if (retryDelay !== undefined) current.retryDelay = retryDelay
      this.#end(error ? 'lost' : 'ended', error)
    } else if (status === 'closed') this.#close(error)
  }

  onDelivered(event: ServerEvent): void {
    const { data, lastEventId, type } = event
    const index = this.#undelivered.findIndex(
      (each) => each.type === type && (each.lastEventId === lastEventId || !each.lastEventId),
    )
    const known = this.#undelivered[index]
    if (known) {
      // The client delivers in order, so it skipped those before.
      this.#undelivered.splice(0, index + 1)
      known.isDecoded = true
      known.data = known.isCut ? undefined : data
      return this.#sink.onDecoded(known)
    }
    const before = this.#bytes
    const weight = this.#updateBytes() - before
    const raw = typeof data === 'string' ? data : undefined
    const record = this.#record(event, raw, weight)
    record.isDecoded = true
    if (raw === undefined) record.data = data
    else if (!record.isCut) record.data = record.raw
    this.#countEvent(record)
    this.#sink.onEvent(record)
  }

  // Of the tap.

  onRequest(request: RequestRecord): void {
    this.#url = request.url
    const lastEventId = request.headers['Last-Event-ID'] ?? ''
    const isContinued =
      this.#attempt && !this.#attempt.end && (this.client ?? isRedirect(this.#attempt.status))
    const attempt = isContinued ? this.#attempt! : this.#begin(undefined, lastEventId)
    if (attempt.requests.length === 0) attempt.url = request.url
    // A loop of redirects ends after 20.
    attempt.requests.push(request)
    this.#sink.onAttemptChange(attempt)
  }

  onResponse(request: RequestRecord): void {
    const attempt = this.#attemptOf(request)
    if (!attempt) return
    attempt.status = request.status!
    if (!this.client && request.status === 200) attempt.openedAt ??= Date.now()
    this.#sink.onAttemptChange(attempt)
  }

  onFailure(request: RequestRecord, cause: unknown): void {
    if (!this.client && this.#attemptOf(request)) this.#end('lost', cause)
  }

  onBytes(request: RequestRecord, count: number): void {
    if (this.client) return
    this.#bytes += count
    const attempt = this.#attemptOf(request)
    if (attempt) attempt.bytes += count
  }

  onEvent(_request: RequestRecord, event: ServerEvent<string, string>): void {
    const record = this.#record(event, event.data)
    if (this.#client) this.#undelivered.push(record)
    this.#countEvent(record)
    this.#sink.onEvent(record)
  }

  onBodyEnd(request: RequestRecord, { cause, end }: BodyEnd): void {
    this.#undelivered = []
    const attempt = this.#attemptOf(request)
    if (!this.client && attempt && !isRedirect(attempt.status)) this.#end(end, cause)
  }

  onError(error: EventSourceError): void {
    if (error.code !== 'decode') return
    const { event } = error as DecodeError
    const index = this.#undelivered.findIndex(
      ({ raw, type, isCut }) => type === event.type && (isCut || raw === event.data),
    )
    const known = this.#undelivered[index]
    if (known) this.#undelivered.splice(0, index + 1)
    const record = known ?? this.#record(event, event.data)
    record.error = recordError(error)
    if (known) return this.#sink.onDecoded(record)
    this.#countEvent(record)
    this.#sink.onEvent(record)
  }

  #attemptOf(request: RequestRecord): AttemptRecord | undefined {
    return this.#attempt?.requests.includes(request) ? this.#attempt : undefined
  }

  #begin(number: number | undefined, lastEventId: string): AttemptRecord {
    this.#undelivered = []
    this.#attempt = {
      number: number ?? (this.#attempt?.number ?? 0) + 1,
      lastEventId: copyText(lastEventId),
      startedAt: Date.now(),
      url: this.url,
      events: 0,
      bytes: 0,
      requests: [],
    }
    this.#sink.onAttempt(this.#attempt)
    return this.#attempt
  }

  #end(end: AttemptEnd, error?: unknown): AttemptRecord | undefined {
    const attempt = this.#attempt
    if (!attempt) return undefined
    const { status } = Object(error) as Partial<EventSourceError>
    if (status !== undefined) attempt.status = status
    // A delay that is decided later changes an attempt that has ended already.
    if (error !== undefined && error !== null) attempt.error ??= recordError(error)
    attempt.endedAt ??= Date.now()
    attempt.end ??= end
    this.#sink.onAttemptChange(attempt)
    return attempt
  }

  /** Ends the attempt for the reason for which the client closed. */
  #close(cause: unknown) {
    const { client } = this
    const attempt = this.#attempt
    if (!client || !attempt || attempt.end) return
    attempt.endedAt = Date.now()
    // Settled already: a pending promise would silence the client's warnings.
    void client.closed.then(({ reason }) => {
      if (attempt === this.#attempt) this.#end(reason, cause)
    })
  }

  #record(
    { type, lastEventId, origin }: ServerEvent,
    data: string | undefined,
    weight = 0,
  ): EventRecord {
    const size = data === undefined ? undefined : byteLength(data)
    const isCut = (size ?? 0) > largeEvent
    return {
      sequence: ++lastSequence,
      time: Date.now(),
      attempt: this.#attempt,
      type: copyText(type),
      lastEventId: copyText(lastEventId),
      origin,
      raw: data === undefined ? undefined : copyText(isCut ? data.slice(0, keptCharacters) : data),
      size,
      weight: 200 + (isCut ? 2 * keptCharacters : 2 * (size ?? weight)),
      isCut,
      data: undefined,
      isDecoded: false,
    }
  }

  #countEvent({ attempt }: EventRecord) {
    if (attempt) attempt.events += 1
  }

  /** Adds the bytes since the last call to the attempt; returns all bytes. */
  #updateBytes(): number {
    const total = this.client?.metrics.bytes
    if (total === undefined) return this.#bytes
    if (this.#attempt) this.#attempt.bytes += total - this.#bytes
    return (this.#bytes = total)
  }
}

/** A weak reference; a strong one in runtimes without them, such as workerd with older compatibility dates. */
function weakly<Target extends object>(target: Target): Pick<WeakRef<Target>, 'deref'> {
  return typeof WeakRef === 'undefined' ? { deref: () => target } : new WeakRef(target)
}
