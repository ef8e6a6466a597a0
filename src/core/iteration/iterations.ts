import type { Client } from '../../client/client-core.ts'
import { BufferLimitError } from '../errors/errors.ts'
import { type EventIterator, type EventQueue, createQueue } from './event-queue.ts'
import { checkNumbers, invalidOption } from '../errors/invalid-option.ts'
import type { ServerEvent } from '../decoding/event-types.ts'

/** How an iteration deals with events that come faster than they are asked for. */
export interface IterationOptions {
  /**
   * How many events may wait. The events of one chunk arrive together, so with `'pause'` that many more can be
   * waiting.
   *
   * @defaultValue `256`
   */
  highWaterMark?: number | undefined

  /**
   * What happens at the high-water mark:
   *
   * - `'pause'`: nothing more is read from the connection until there is room, so memory stays flat and the server
   *   feels the pressure. It holds back the client's other listeners too.
   * - `'drop-oldest'`: the event that has waited longest is passed over
   * - `'error'`: the iteration fails with {@link BufferLimitError}, after the events that wait
   *
   * @defaultValue `'pause'`
   */
  overflow?: 'pause' | 'drop-oldest' | 'error' | undefined
}

interface Running {
  readonly queue: EventQueue<ServerEvent>
  /** The size at which it holds back the reading. */
  readonly limit: number
  stop(): void
}

/** All iterations of a client. */
export class Iterations {
  #running: readonly Running[] = []
  #onRoom: (() => void) | undefined

  /** Starts an iteration over the events with these names, or all where there are none. */
  start(
    client: Client,
    names: readonly (string | undefined)[],
    { highWaterMark = 256, overflow = 'pause' }: IterationOptions = {},
    onReturn?: () => void,
  ): EventIterator<ServerEvent> {
    const { dispatcher, position, url } = client
    checkNumbers('', { highWaterMark }, 1)
    if (!/^(pause|drop-oldest|error)$/.test(overflow))
      throw invalidOption(
        'overflow',
        `expected 'pause', 'drop-oldest' or 'error', got '${overflow}'`,
      )
    const stop = () => {
      for (const remove of removals) remove()
      this.#running = this.#running.filter((other) => other.queue !== queue)
      this.#checkRoom()
    }
    const queue = createQueue<ServerEvent>(
      () => this.#checkRoom(),
      () => {
        stop()
        onReturn?.()
      },
      (claim) => position.settle(claim),
      (claim) => claim && position.abandon(claim),
    )
    // Each name once, or an event would be queued as often.
    const removals = [...new Set(names.length > 0 ? names : [undefined])].map((name) =>
      dispatcher.add(name, (event, claim) => {
        if (queue.size() >= highWaterMark) {
          if (overflow === 'drop-oldest') queue.shift()
          if (overflow === 'error') {
            const reason = `${highWaterMark} events wait (highWaterMark) and overflow is 'error'`
            queue.end(new BufferLimitError({ action: 'read', reason, url, attempt: 0 }))
            return stop()
          }
        }
        if (claim) claim.open++
        queue.push(event, claim)
      }),
    )
    const limit = overflow === 'pause' ? highWaterMark : Infinity
    this.#running = [...this.#running, { queue, limit, stop }]
    const { status, error } = client.state.get()
    if (status === 'closed') {
      queue.end(error)
      stop()
    }
    return queue.iterator
  }

  /** Whether a queue holds back the reading. */
  isFull(): boolean {
    for (const { queue, limit } of this.#running) if (queue.size() >= limit) return true
    return false
  }

  /** Resolves when no queue holds back the reading any more. */
  room(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = () => {
        this.#onRoom = undefined
        resolve()
      }
    })
  }

  /** Ends every iteration: at once, or after the events that wait, with the error if there is one. */
  end(atOnce: boolean, error?: unknown): void {
    for (const { queue, stop } of this.#running) {
      queue[atOnce ? 'drop' : 'end'](error)
      stop()
    }
  }

  #checkRoom() {
    if (this.#onRoom && !this.isFull()) this.#onRoom()
  }
}
