/** How far back the figures reach, in milliseconds. */
const span = 5000

interface Frame {
  at: number
  /** Since the frame before. */
  gap: number
  /** What was drawn in it. */
  drawing: number
  /** All updates until then. */
  updates: number
}

export interface Figures {
  updateRate: number
  frameRate: number
  /** In milliseconds, as are those below. */
  longestFrame: number
  longestDrawing: number
  /** `undefined` where the browser does not tell. Tasks under 50 ms are not told of: they count as 0. */
  longestTask: number | undefined
}

/** Measures the last seconds: what came, how often the screen was drawn, and what kept it waiting. */
export class Meter {
  #frames: Frame[] = []
  #tasks: { at: number; duration: number }[] = []
  readonly #toldOfTasks =
    globalThis.PerformanceObserver?.supportedEntryTypes?.includes('longtask') ?? false

  constructor() {
    // A hidden page has no frames: what it was shown for before says nothing.
    document.addEventListener('visibilitychange', () => {
      this.#frames = []
      this.#tasks = []
    })
    if (this.#toldOfTasks)
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
      longestTask: this.#toldOfTasks
        ? Math.max(0, ...this.#tasks.map(({ duration }) => duration))
        : undefined,
    }
  }
}
