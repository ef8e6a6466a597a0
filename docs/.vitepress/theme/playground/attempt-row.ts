import type { AttemptRecord } from 'headwater/inspector'

/** An attempt as a row of the page's table. */
export interface AttemptRow {
  readonly number: number
  /** The method and path. */
  readonly request: string
  readonly lastEventId: string
  /** `''` without a response. */
  readonly status: string
  readonly tone: 'pending' | 'good' | 'bad' | 'over'
  readonly result: string
  readonly events: number
  /** The delay before the next attempt that the client chose, in milliseconds. */
  readonly delay: number | undefined
  /** Milliseconds until the next attempt, as measured. */
  readonly wait: number | undefined
  /** The parts of its bar in percent of the run: from its start to its opening, to its end, and to the next attempt. */
  readonly bar: readonly [before: number, opening: number, open: number, waiting: number]
}

const endings: Record<NonNullable<AttemptRecord['end']>, string> = {
  aborted: 'stopped',
  cancelled: 'cancelled',
  closed: 'stopped',
  ended: 'ended by the server',
  failed: 'failed',
  interrupted: 'interrupted',
  lost: 'lost',
  stopped: 'no more events',
}

/** The rows of all attempts, with bars on a common time axis. */
export function toRows(attempts: readonly AttemptRecord[], now: number): AttemptRow[] {
  const start = attempts[0]?.startedAt ?? now
  const last = attempts.at(-1)
  const isOver = last?.endedAt !== undefined && last.retryDelay === undefined
  const span = Math.max(1, (isOver ? last.endedAt! : now) - start)
  const percent = (time: number) => Math.max(0, Math.round((1000 * time) / span) / 10)
  return attempts.map((attempt, index) => {
    const { endedAt = now, number, openedAt = endedAt, startedAt } = attempt
    const next = attempts[index + 1]?.startedAt
    const [request] = attempt.requests
    const status = attempt.status ?? request?.status
    return {
      number,
      request: request ? `${request.method} ${new URL(request.url).pathname}` : '',
      lastEventId: request?.headers['Last-Event-ID'] ?? attempt.lastEventId,
      status: status === undefined ? '' : String(status),
      tone: toneOf(attempt),
      result: resultOf(attempt),
      events: attempt.events,
      delay: attempt.retryDelay,
      wait:
        next === undefined || attempt.endedAt === undefined ? undefined : next - attempt.endedAt,
      bar: [
        percent(startedAt - start),
        percent(openedAt - startedAt),
        percent(endedAt - openedAt),
        attempt.endedAt === undefined ? 0 : percent((next ?? (isOver ? endedAt : now)) - endedAt),
      ],
    }
  })
}

/** The tone of the response: a connection that was lost later has still opened. */
function toneOf({ end, openedAt }: AttemptRecord): AttemptRow['tone'] {
  if (openedAt !== undefined) return 'good'
  if (end === undefined) return 'pending'
  return end === 'failed' || end === 'lost' ? 'bad' : 'over'
}

function resultOf({ end, error, openedAt }: AttemptRecord): string {
  if (end === undefined) return openedAt === undefined ? 'connecting' : 'open'
  const ending = end === 'lost' && openedAt === undefined ? 'failed' : endings[end]
  if (!error) return ending
  // The request has its column.
  return `${ending}: ${error.message.trim().replace(/^Failed to \w+ \S+: /, '')}`
}
