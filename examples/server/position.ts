import type { Request } from 'express'
import { Problem } from './problem.ts'

/**
 * The number of a client's last event, from its `Last-Event-ID`; `undefined` without one.
 *
 * @param newest - the number of the newest event
 * @throws {@link Problem} 400 if the ID is not a number; 409 if there is no such event, so that the client starts again
 *   without an ID
 */
export function readPosition(request: Request, newest: number): number | undefined {
  const id = request.get('last-event-id') ?? ''
  if (id === '') return undefined
  if (!/^(0|[1-9]\d{0,14})$/.test(id)) throw new Problem(400, 'The Last-Event-ID is invalid')
  const position = Number(id)
  if (position > newest)
    throw new Problem(409, 'The Last-Event-ID is newer than all there is; start without one')
  return position
}
