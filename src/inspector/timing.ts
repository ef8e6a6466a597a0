import { describeAttempt, toneOf } from './describe-attempt.ts'
import { formatSize, preview } from './format-text.ts'
import type { AttemptRecord, EventRecord, RecordSink } from './records.ts'

/** The most entries of events in a second: more could not be told apart in the panel. */
const maxPerSecond = 100

const group = 'Server-sent events'

const colors = {
  pending: 'secondary',
  open: 'primary',
  good: 'primary-light',
  bad: 'error',
  over: 'secondary-light',
} as const

/**
 * Adds attempts and events to the performance panel of Chrome's developer tools, on a track of their stream. Other browsers
 * show them as ordinary measures.
 *
 * @see https://developer.chrome.com/docs/devtools/performance/extension
 */
export class TimingTrack implements Pick<RecordSink, 'onAttemptChange' | 'onEvent'> {
  readonly #track: string
  readonly #measured = new WeakMap<AttemptRecord, 'opened' | 'ended'>()
  #second = 0
  #count = 0

  constructor(name: string) {
    this.#track = `headwater: ${preview(name, 60)}`
  }

  onAttemptChange(attempt: AttemptRecord): void {
    const { endedAt, openedAt, startedAt } = attempt
    const before = this.#measured.get(attempt)
    if (openedAt !== undefined && before === undefined) {
      this.#measured.set(attempt, 'opened')
      this.#measure(`connect #${attempt.number}`, startedAt, openedAt, {
        color: 'secondary',
        properties: [['Status', String(attempt.status)]],
      })
    }
    if (endedAt === undefined || before === 'ended') return
    this.#measured.set(attempt, 'ended')
    this.#measure(`attempt #${attempt.number}`, openedAt ?? startedAt, endedAt, {
      color: colors[toneOf(attempt)],
      tooltipText: describeAttempt(attempt),
      properties: [
        ['Status', String(attempt.status ?? 'none')],
        ['Events', String(attempt.events)],
        ['Received', formatSize(attempt.bytes)],
      ],
    })
  }

  onEvent({ lastEventId, size, time, type }: EventRecord): void {
    const second = Math.floor(time / 1000)
    if (second !== this.#second) this.#count = 0
    this.#second = second
    if (++this.#count > maxPerSecond) return
    this.#measure(preview(type, 60), time, time, {
      color: 'tertiary',
      properties: [
        ['ID', preview(lastEventId, 60)],
        ['Size', size === undefined ? 'not known' : formatSize(size)],
      ],
    })
  }

  /** @param details - as Chrome's extensibility API defines them */
  #measure(label: string, start: number, end: number, details: Record<string, unknown>) {
    try {
      const { timeOrigin } = performance
      const entry = `headwater ${label}`
      performance.measure(entry, {
        start: Math.max(0, start - timeOrigin),
        end: Math.max(0, end - timeOrigin),
        detail: {
          devtools: { dataType: 'track-entry', track: this.#track, trackGroup: group, ...details },
        },
      })
      // The panel has it now, and the page's own list would grow without bound.
      performance.clearMeasures(entry)
    } catch {
      // The platform has no User Timing.
    }
  }
}
