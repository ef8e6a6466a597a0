import { EventSourceError } from '../index.ts'

/** The error of a request that `closeAll` ended. */
export const closedError = (url: string): EventSourceError =>
  new EventSourceError('closed', false, {
    action: 'open',
    summary: 'Closed',
    reason: 'closeAll() was called',
    url,
    attempt: 0,
  })
