import { type LogLimits, StreamLog } from './stream-log.ts'

/** The most streams that are listed; the first to be discarded are those that have ended. */
const maxStreams = 50

/** The logs of all inspected streams of the page. */
export class InspectorLog {
  readonly streams: StreamLog[] = []
  readonly #listeners = new Set<() => void>()
  #lastId = 0

  /** Adds a stream with an empty log. */
  add(name: string, limits: LogLimits): StreamLog {
    const stream = new StreamLog(++this.#lastId, name, limits, () => this.#notify())
    this.streams.push(stream)
    if (this.streams.length > maxStreams) this.remove(this.#oldest())
    this.#notify()
    return stream
  }

  /** Ends the observation of a stream and discards its log. */
  remove(stream: StreamLog): void {
    const index = this.streams.indexOf(stream)
    if (index < 0) return
    this.streams.splice(index, 1)
    stream.observation?.stop()
    stream.clear()
  }

  /** Calls the listener after each change; returns a function that removes it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #oldest(): StreamLog {
    const isOver = ({ attempts, observation }: StreamLog) =>
      observation?.isCollected || attempts.at(-1)?.end !== undefined
    return this.streams.find(isOver) ?? this.streams[0]!
  }

  #notify() {
    for (const listener of this.#listeners) listener()
  }
}

const key = /* @__PURE__ */ Symbol.for('headwater.inspector.1')

/** The log of this page. Two copies of the package share it, and so the inspector shows the streams of both. */
export function sharedLog(): InspectorLog {
  const page = globalThis as { [key]?: InspectorLog }
  return (page[key] ??= new InspectorLog())
}
