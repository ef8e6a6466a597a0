import type { Request } from 'express'
import { Problem } from './problem.ts'

/**
 * The number of the last event that a client has, from its `Last-Event-ID`; `undefined` where it has none.
 *
 * @param newest - the number of the newest event there is
 * @throws {@link Problem} 400 where the ID is no number, 409 where there was no such event: the client is of another
 *   time than the log, and has to start anew
 */
export function readPosition(request: Request, newest: number): number | undefined {
  const id = request.get('last-event-id') ?? ''
  if (id === '') return undefined
  if (!/^(0|[1-9]\d{0,14})$/.test(id))
    throw new Problem(400, 'The Last-Event-ID is not one of ours')
  const position = Number(id)
  if (position > newest)
    throw new Problem(409, 'The Last-Event-ID is newer than all there is; start without one')
  return position
}
