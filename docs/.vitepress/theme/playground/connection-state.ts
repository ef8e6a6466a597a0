import type { ClientState, CloseInfo, CloseReason } from 'headwater'

/** The state of a connection as the page shows it. */
export interface ConnectionState {
  readonly tone: 'pending' | 'good' | 'bad' | 'over'
  /** For users, such as `Open` or `Reconnecting in 3 s`. */
  readonly label: string
  /** Whether nothing more will happen. */
  readonly isOver: boolean
}

/** The facts about a client that its state does not contain. */
export interface ClientFacts {
  /** Milliseconds since the last change of the state. */
  readonly elapsed: number
  readonly isOnline: boolean
  /** Why it closed, if it has. */
  readonly closed: CloseInfo | undefined
}

const endings: Record<CloseReason, Omit<ConnectionState, 'isOver'>> = {
  aborted: { tone: 'over', label: 'Stopped' },
  closed: { tone: 'over', label: 'Stopped' },
  ended: { tone: 'good', label: 'Ended: the stream is complete' },
  stopped: { tone: 'good', label: 'Ended by the server (204)' },
  failed: { tone: 'bad', label: 'Failed' },
}

/** The state of a client in words for its user. */
export function describeState(
  { attempt, retryDelay, status }: Pick<ClientState, 'attempt' | 'retryDelay' | 'status'>,
  { closed, elapsed, isOnline }: ClientFacts,
): ConnectionState {
  if (status === 'open') return going('good', 'Open')
  if (status === 'waiting') {
    if (!isOnline) return going('bad', 'Offline: waits for the network')
    if (retryDelay === undefined) return going('pending', 'Waiting')
    const countdown = formatCountdown(Math.max(0, retryDelay - elapsed))
    return going('pending', `Reconnecting in ${countdown}`)
  }
  if (status === 'closed' && closed) {
    const { label, tone } = endings[closed.reason]
    return over(tone, closed.error ? `${label}: ${closed.error.message}` : label)
  }
  return going('pending', attempt > 1 ? 'Reconnecting' : 'Connecting')
}

/** A state that may change. */
export const going = (tone: ConnectionState['tone'], label: string): ConnectionState => ({
  tone,
  label,
  isOver: false,
})

/** A final state. */
export const over = (tone: ConnectionState['tone'], label: string): ConnectionState => ({
  tone,
  label,
  isOver: true,
})

/** Tenths of a second below two seconds, whole seconds above. */
function formatCountdown(milliseconds: number): string {
  const seconds = milliseconds / 1000
  return `${seconds < 2 ? (Math.ceil(seconds * 10) / 10).toFixed(1) : Math.ceil(seconds)} s`
}
