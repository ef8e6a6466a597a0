import type { FaultOf } from './fault.ts'
import type { Link, Wire } from './wire.ts'

/** Holds written bytes until they may pass; the end also waits its turn. */
class Backlog implements Wire {
  readonly #next: Wire
  readonly #waiting: (Buffer | 'end' | 'reset')[] = []
  readonly #onWrite: () => void

  constructor(next: Wire, onWrite: () => void) {
    this.#next = next
    this.#onWrite = onWrite
  }

  write(bytes: Buffer) {
    this.#waiting.push(bytes)
    this.#onWrite()
  }
  end() {
    this.#waiting.push('end')
    this.#onWrite()
  }
  reset() {
    this.#waiting.push('reset')
    this.#onWrite()
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  release(bytes: number): void {
    for (let left = bytes; left > 0 && !this.isEmpty;) {
      const first = this.#waiting.shift()!
      if (typeof first === 'string') {
        this.#next[first]()
        continue
      }
      this.#next.write(first.subarray(0, left))
      if (first.length > left) this.#waiting.unshift(first.subarray(left))
      left -= first.length
    }
  }
}

/** Releases this many bytes repeatedly. */
function paced(next: Wire, link: Link, bytes: number, interval: number): Wire {
  let isRunning = false
  const step = () => {
    backlog.release(bytes)
    isRunning = !backlog.isEmpty
    if (isRunning) link.later(interval, step)
  }
  const backlog = new Backlog(next, () => {
    link.struck()
    if (isRunning) return
    isRunning = true
    link.later(interval, step)
  })
  return backlog
}

const throttleInterval = 5

export function throttle({ bytesPerSecond }: FaultOf<'throttle'>, next: Wire, link: Link): Wire {
  const bytes = Math.max(1, Math.floor((bytesPerSecond * throttleInterval) / 1000))
  return paced(next, link, bytes, throttleInterval)
}

/** Pieces sent one per turn of the event loop. */
export function split({ size }: FaultOf<'split'>, next: Wire, link: Link): Wire {
  return paced(next, link, size, 0)
}

export function delayHeaders(
  { milliseconds }: FaultOf<'delay-headers'>,
  next: Wire,
  link: Link,
): Wire {
  let isOpen = false
  const backlog = new Backlog(next, () => {
    if (isOpen) backlog.release(Infinity)
  })
  link.struck()
  link.later(milliseconds, () => {
    isOpen = true
    backlog.release(Infinity)
  })
  return backlog
}
