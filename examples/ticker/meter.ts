/** The measured time, in milliseconds. */
const span = 5000

interface Frame {
  at: number
  /** Since the previous frame. */
  gap: number
  /** The time spent on drawing. */
  drawing: number
  /** All updates so far. */
  updates: number
}

export interface Figures {
  updateRate: number
  frameRate: number
  /** In milliseconds, like the next two. */
  longestFrame: number
  longestDrawing: number
  /** `undefined` if the browser does not report tasks. Tasks under 50 ms are not reported and count as 0. */
  longestTask: number | undefined
}

/** Measures the last seconds: updates, frames, and the tasks that delayed them. */
export class Meter {
  #frames: Frame[] = []
  #tasks: { at: number; duration: number }[] = []
  readonly #reportsTasks =
    globalThis.PerformanceObserver?.supportedEntryTypes?.includes('longtask') ?? false

  constructor() {
    // A hidden page has no frames, so older figures no longer count.
    document.addEventListener('visibilitychange', () => {
      this.#frames = []
      this.#tasks = []
    })
    if (this.#reportsTasks)
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries())
          this.#tasks.push({ at: startTime, duration })
      }).observe({ type: 'longtask' })
  }

  addFrame(at: number, drawing: number, updates: number): void {
    const gap = at - (this.#frames.at(-1)?.at ?? at)
    this.#frames.push({ at, gap, drawing, updates })
    while (this.#frames[0]!.at < at - span) this.#frames.shift()
    while (this.#tasks.length > 0 && this.#tasks[0]!.at < at - span) this.#tasks.shift()
  }

  get figures(): Figures | undefined {
    const [first, ...frames] = this.#frames
    const last = frames.at(-1)
    if (!first || !last) return undefined
    const seconds = (last.at - first.at) / 1000
    return {
      updateRate: (last.updates - first.updates) / seconds,
      frameRate: frames.length / seconds,
      longestFrame: Math.max(...frames.map(({ gap }) => gap)),
      longestDrawing: Math.max(...frames.map(({ drawing }) => drawing)),
      longestTask: this.#reportsTasks
        ? Math.max(0, ...this.#tasks.map(({ duration }) => duration))
        : undefined,
    }
  }
}
