import { formatDuration } from './format-text.ts'
import type { AttemptRecord } from './records.ts'

/** The state of an attempt, for its colour. */
export type AttemptTone = 'pending' | 'open' | 'good' | 'bad' | 'over'

/** The state of an attempt. */
export function toneOf({ end, error, openedAt }: AttemptRecord): AttemptTone {
  if (end === undefined) return openedAt === undefined ? 'pending' : 'open'
  if (error) return 'bad'
  return end === 'ended' || end === 'stopped' ? 'good' : 'over'
}

const words: Record<NonNullable<AttemptRecord['end']>, string> = {
  aborted: 'aborted by its signal',
  cancelled: 'cancelled',
  closed: 'closed by close()',
  ended: 'ended by the server',
  failed: 'failed',
  interrupted: 'interrupted by reconnect() or the page',
  lost: 'lost',
  stopped: 'stopped by the server (204)',
}

/** The state of an attempt in words, with the reason of a failure. */
export function describeAttempt(attempt: AttemptRecord): string {
  const { end, error, openedAt, retryDelay } = attempt
  if (end === undefined) return openedAt === undefined ? 'connecting' : 'open'
  const reason = error ? `${words[end]}: ${error.message.trim()}` : words[end]
  return retryDelay === undefined ? reason : `${reason}; retry in ${formatDuration(retryDelay)}`
}
