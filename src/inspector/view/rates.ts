import { formatSize } from '../format-text.ts'
import type { StreamLog } from '../stream-log.ts'

/** The events and bytes of streams per second, from one sample to the next. */
export class Rates {
  #last = { time: 0, events: 0, bytes: 0 }

  /** A text such as `12 events/s · 3.4 kB/s · 1,204 events`. */
  sample(streams: readonly StreamLog[]): string {
    const sum = (count: (stream: StreamLog) => number) =>
      streams.reduce((total, stream) => total + count(stream), 0)
    const now = performance.now()
    const events = sum(({ total }) => total)
    const bytes = sum(({ observation }) => observation?.bytes ?? 0)
    const { time, ...before } = this.#last
    this.#last = { time: now, events, bytes }
    // A stream that was added or removed changes the sums.
    const perSecond = (count: number) =>
      time === 0 ? 0 : Math.max(0, count) / Math.max(0.001, (now - time) / 1000)
    const eventRate = perSecond(events - before.events)
    const shownRate = eventRate < 10 ? eventRate.toFixed(1) : Math.round(eventRate).toString()
    const byteRate = formatSize(Math.round(perSecond(bytes - before.bytes)))
    return `${shownRate} ev/s · ${byteRate}/s · ${events.toLocaleString('en-US')} events`
  }
}
