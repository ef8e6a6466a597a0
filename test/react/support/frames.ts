import { act } from '@testing-library/react'
import { vi } from 'vitest'

/** Replaces the frames of the page: none comes before `next()`. */
export function holdFrames(): { next(): Promise<void>; readonly waiting: number } {
  const callbacks: (() => void)[] = []
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callbacks.push(callback))
  return {
    next: () =>
      act(async () => {
        for (const callback of callbacks.splice(0)) callback()
      }),
    get waiting() {
      return callbacks.length
    },
  }
}
