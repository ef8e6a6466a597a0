import { readByReference } from '../../fuzz/support/reference-parser.ts'
import type { PlainEvent } from '../../support/client-probes.ts'
import { readLastEventId, writeLastEventId } from '../log/last-event-id-header.ts'
import { type NumberedEvent, eventNames } from '../log/numbered-event.ts'
import { type ProxiedConnection, isAnswer } from '../proxy/fault-proxy.ts'
import { bodyOf } from '../proxy/response-parts.ts'

/** A possible progress of a client: how many events it has handled, and its last event ID. */
interface Standing {
  handled: number
  position: string
  /** The header of requests without a last event ID. */
  ownHeader: string
}

/**
 * Checks that the handled events are those of the connections, by the letter of the standard: of each connection the
 * events up to some point, with each request sent from exactly that point. Corrupted bytes can change events, but the
 * client itself must not lose, duplicate or reorder any. Returns the problem.
 */
export function compareWithWire(
  connections: readonly ProxiedConnection[],
  handled: readonly NumberedEvent[],
): string | undefined {
  let standings: Standing[] = [{ handled: 0, position: '', ownHeader: '' }]
  let source: string | null = null
  for (const [index, connection] of connections.entries()) {
    const { request } = connection
    // Aborted before its request.
    if (!request) continue
    const current = new URL(request.target, 'http://localhost').searchParams.get('source')
    const sent = request.headers['last-event-id'] ?? ''
    // A new source of the drop-in has no last event ID; its owner sends that of the last handled event.
    if (source !== null && current !== source)
      standings = standings.map(({ handled: count }) => {
        const ownHeader = writeLastEventId(handled[count - 1]?.lastEventId ?? '')
        return { handled: count, position: '', ownHeader }
      })
    source = current
    standings = standings.filter(
      ({ position, ownHeader }) => (writeLastEventId(position) || ownHeader) === sent,
    )
    if (standings.length === 0)
      return `request ${index + 1} came with the position ${JSON.stringify(readLastEventId(sent))}, which is not that of the last event dispatched`
    standings = distinct(standings.flatMap((standing) => advance(standing, connection, handled)))
  }
  if (standings.some((standing) => standing.handled === handled.length)) return undefined
  return 'what was handled is not what the connections brought'
}

/** Each possible progress after the bytes of the connection. */
function advance(
  standing: Standing,
  { faults, sent }: ProxiedConnection,
  handled: readonly NumberedEvent[],
): Standing[] {
  if (faults.some(isAnswer)) return [standing]
  const body = bodyOf(Buffer.concat(sent))
  // [spec] The ID lives on; only the start of a connection would not say so.
  const start = Buffer.from(`id: ${standing.position}\n\n`)
  const ends = [...body.toString('latin1').matchAll(/(?<=[\r\n])[\r\n]/g)]
  return [0, ...ends.map(({ index }) => index + 1)].flatMap((end) => {
    const reading = readByReference(Buffer.concat([start, body.subarray(0, end)]))
    const events = reading.events.filter(({ type }) => eventNames.some((name) => name === type))
    const rest = handled.slice(standing.handled, standing.handled + events.length)
    if (rest.length < events.length || !events.every((event, at) => isSame(event, rest[at]!)))
      return []
    return [
      { ...standing, handled: standing.handled + events.length, position: reading.lastEventId },
    ]
  })
}

function isSame(a: PlainEvent, b: PlainEvent): boolean {
  return a.type === b.type && a.data === b.data && a.lastEventId === b.lastEventId
}

function distinct(standings: Standing[]): Standing[] {
  const byText = new Map(standings.map((standing) => [JSON.stringify(standing), standing]))
  return [...byText.values()]
}
