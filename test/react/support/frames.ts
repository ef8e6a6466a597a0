import { act } from '@testing-library/react'
import { vi } from 'vitest'

export interface HeldFrames {
  /** Runs the next frame. */
  next(): Promise<void>
  /** Lets 100 ms pass without a frame, as in a hidden page. */
  expire(): Promise<void>
  /** The number of requested frames. */
  readonly waiting: number
}

/** Replaces the frames of the page, and the timers that stand in for them: the test runs them. */
export function holdFrames(): HeldFrames {
  const frames = new Map<number, () => void>()
  const timers = new Map<unknown, () => void>()
  const { setTimeout, clearTimeout } = globalThis
  let last = 0
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
    frames.set(++last, callback)
    return last
  })
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame))
  vi.stubGlobal('setTimeout', (callback: () => void, delay: number) => {
    if (delay !== 100) return setTimeout(callback, delay)
    timers.set(++last, callback)
    return last
  })
  vi.stubGlobal('clearTimeout', (timer: never) => {
    if (!timers.delete(timer)) clearTimeout(timer)
  })
  const runAll = (callbacks: Map<unknown, () => void>) =>
    act(async () => {
      const due = [...callbacks.values()]
      callbacks.clear()
      for (const callback of due) callback()
    })
  return {
    next: () => runAll(frames),
    expire: () => runAll(timers),
    get waiting() {
      return frames.size
    },
  }
}
