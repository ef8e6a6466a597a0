import type { Request } from 'express'
import type { EventStream, OutgoingEvent } from '../../server/event-stream.ts'
import { Problem } from '../../server/problem.ts'

/** A position in a stream of numbered events: the last number and the start of the stream. */
export interface Place {
  readonly number: number
  readonly start: number
}

export interface Numbering {
  /** Milliseconds from one number to the next. */
  pace: number
  /** Events per chunk. @defaultValue 1 */
  batch?: number
  /** The last number of the stream. */
  last?: number
  format(number: number, id: string): OutgoingEvent
}

/** The stream of a client that missed more numbers continues with the next one. */
const maxMissed = 200

/**
 * The position of a client, from its `Last-Event-ID`. Number n of a stream is due n times the pace after its start,
 * which is part of the ID. So the server stores nothing and resumes any stream, even after a restart.
 */
export function readPlace(request: Request, { pace }: Numbering): Place {
  const id = request.get('last-event-id') ?? ''
  if (id === '') return { number: 0, start: Date.now() }
  const [, number, start] = /^(0|[1-9]\d{0,8})@([0-9a-z]{1,9})$/.exec(id) ?? []
  if (number === undefined || start === undefined)
    throw new Problem(400, 'The Last-Event-ID is invalid')
  const place = { number: Number(number), start: Number.parseInt(start, 36) }
  const missed = numberDue(place, pace) - place.number
  if (missed < 0)
    throw new Problem(409, 'The Last-Event-ID is newer than all there is; start without one')
  return missed > maxMissed ? { ...place, start: Date.now() - place.number * pace } : place
}

/** Sends all due numbers, and then each one in time, until the stream is closed. */
export function sendNumbered(
  stream: EventStream,
  place: Place,
  { pace, batch = 1, last = Infinity, format }: Numbering,
): void {
  if (stream.closed.aborted) return
  const startsAt = place.start.toString(36)
  let { number } = place
  const sendDue = () => {
    const due = Math.min(last, Math.floor(numberDue(place, pace) / batch) * batch)
    const events: OutgoingEvent[] = []
    while (number < due) events.push(format(++number, `${number}@${startsAt}`))
    if (events.length > 0) void stream.send(...events)
    if (number >= last) stream.end()
  }
  sendDue()
  const timer = setInterval(sendDue, pace * batch)
  stream.closed.addEventListener('abort', () => clearInterval(timer))
}

const numberDue = ({ start }: Place, pace: number) => Math.floor((Date.now() - start) / pace)
