import type { Dispatcher } from './dispatch.ts'
import { BufferLimitError } from './errors.ts'
import { type EventIterator, type EventQueue, createQueue } from './iterate.ts'
import { invalidOption, numberOption } from './misuse.ts'
import type { Position } from './position.ts'
import type { ServerEvent } from './types.ts'

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

  /** Ends the iteration when it is aborted; the client goes on. @defaultValue none */
  signal?: AbortSignal | undefined
}

/** All iterations of a client. */
export class Iterations {
  readonly #dispatcher: Dispatcher
  readonly #position: Position
  readonly #running = new Map<EventQueue<ServerEvent>, { limit: number; stop: () => void }>()
  #onRoom: (() => void) | undefined

  constructor(dispatcher: Dispatcher, position: Position) {
    this.#dispatcher = dispatcher
    this.#position = position
  }

  /** Starts an iteration over the events with these names, or all where there are none. */
  start(
    names: readonly string[],
    { highWaterMark, overflow = 'pause', signal }: IterationOptions,
    url: string,
    onReturn: () => void,
  ): EventQueue<ServerEvent> {
    const limit = numberOption('highWaterMark', highWaterMark, 256, 1)
    if (!['pause', 'drop-oldest', 'error'].includes(overflow))
      throw invalidOption('overflow', `expected 'pause', 'drop-oldest' or 'error', got '${overflow}'`)

    const stop = () => {
      for (const remove of removals) remove()
      signal?.removeEventListener('abort', abort)
      this.#running.delete(queue)
      this.#checkRoom()
    }
    const abort = () => {
      queue.drop()
      stop()
    }
    const queue = createQueue<ServerEvent>({
      onTake: () => this.#checkRoom(),
      onReturn() {
        stop()
        onReturn()
      },
    })
    const removals = (names.length > 0 ? names : [undefined]).map((name) =>
      this.#dispatcher.add(name, undefined, (event, claim) => {
        if (queue.size >= limit && overflow === 'error') {
          const reason = `${limit} events wait (highWaterMark), and overflow is 'error'`
          queue.end(new BufferLimitError(reason, { url, attempt: 0 }))
          stop()
          return
        }
        if (queue.size >= limit && overflow === 'drop-oldest') queue.shift()
        if (!claim) return queue.push(event)
        claim.open++
        queue.push(event, {
          settle: () => this.#position.settle(claim),
          release: () => void claim.open--,
        })
      }),
    )
    this.#running.set(queue, { limit: overflow === 'pause' ? limit : Infinity, stop })
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
    return queue
  }

  /** Whether a queue holds back the reading. */
  get isFull(): boolean {
    for (const [queue, { limit }] of this.#running) if (queue.size >= limit) return true
    return false
  }

  /** Resolves when no queue holds back the reading any more. */
  room(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = resolve
      this.#checkRoom()
    })
  }

  /** Ends every iteration: after the events that wait, with the error if there is one; or at once. */
  end(atOnce: boolean, error?: unknown): void {
    for (const [queue, { stop }] of this.#running) {
      if (atOnce) queue.drop()
      else queue.end(error)
      stop()
    }
  }

  #checkRoom() {
    if (this.#onRoom && !this.isFull) {
      this.#onRoom()
      this.#onRoom = undefined
    }
  }
}
