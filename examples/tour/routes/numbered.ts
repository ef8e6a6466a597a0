import type { Request } from 'express'
import type { EventStream, OutgoingEvent } from '../../server/event-stream.ts'
import { Problem } from '../../server/problem.ts'

/** A place in a stream of numbered events: the last number, and when the stream began. */
export interface Place {
  readonly number: number
  readonly start: number
}

export interface Numbering {
  /** Milliseconds from one number to the next. */
  pace: number
  /** So many are sent at once. */
  atOnce?: number
  /** The number that the stream ends with. */
  last?: number
  format(number: number, id: string): OutgoingEvent
}

/** A client that was away for longer gets no more than its stream's next number: it stood still. */
const mostMissed = 200

/**
 * The place of a client, from its `Last-Event-ID`. Number n of a stream is due n times the pace after it began, whether
 * or not anyone is there; the ID says when that was. So the server need not remember streams, and takes up any of them
 * also after it was killed.
 */
export function readPlace(request: Request, { pace }: Numbering): Place {
  const id = request.get('last-event-id') ?? ''
  if (id === '') return { number: 0, start: Date.now() }
  const [, number, start] = /^(0|[1-9]\d{0,8})@([0-9a-z]{1,9})$/.exec(id) ?? []
  if (number === undefined || start === undefined)
    throw new Problem(400, 'The Last-Event-ID is not one of ours')
  const place = { number: Number(number), start: Number.parseInt(start, 36) }
  const missed = numberDue(place, pace) - place.number
  if (missed < 0)
    throw new Problem(409, 'The Last-Event-ID is newer than all there is; start without one')
  return missed > mostMissed ? { ...place, start: Date.now() - place.number * pace } : place
}

/** Sends what is due now, and then each number in its time, until the stream is over. */
export function sendNumbered(
  stream: EventStream,
  place: Place,
  { pace, atOnce = 1, last = Infinity, format }: Numbering,
): void {
  if (stream.closed.aborted) return
  const startsAt = place.start.toString(36)
  let { number } = place
  const sendDue = () => {
    const due = Math.min(last, Math.floor(numberDue(place, pace) / atOnce) * atOnce)
    const events: OutgoingEvent[] = []
    while (number < due) events.push(format(++number, `${number}@${startsAt}`))
    if (events.length > 0) void stream.send(...events)
    if (number >= last) stream.end()
  }
  sendDue()
  const timer = setInterval(sendDue, pace * atOnce)
  stream.closed.addEventListener('abort', () => clearInterval(timer))
}

const numberDue = ({ start }: Place, pace: number) => Math.floor((Date.now() - start) / pace)
