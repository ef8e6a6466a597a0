import { getEventListeners } from 'node:events'
import { type Usage, measure, megabyte } from '../../memory/heap.ts'

/** The allowed growth of the process since the first runs. */
const allowance = 8 * megabyte

/** Counts the leftovers of the runs, once all of them are over. */
export class Leftovers {
  readonly #signal: AbortSignal
  readonly #resources = countResources()
  readonly #clients: WeakRef<object>[] = []
  #before: Usage | undefined

  /** @param signal - the signal shared by all clients */
  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  add(client: WeakRef<object>): void {
    this.#clients.push(client)
  }

  /** Uses the current memory as the baseline: the code is compiled, and the platform's pools exist. */
  async begin(): Promise<void> {
    this.#before = await measure()
  }

  /** Each kind of leftover with its count. */
  async judge(): Promise<{ what: string; holds: boolean }[]> {
    const alive = () => this.#clients.filter((client) => client.deref() !== undefined).length
    for (let round = 0; round < 20 && alive() > 0; round += 1) await measure()
    const { heap } = await measure()
    const grown = heap - (this.#before?.heap ?? heap)
    const listeners = getEventListeners(this.#signal, 'abort').length
    // The system needs a moment to close sockets.
    for (let turns = 10_000; turns > 0 && countResources() !== this.#resources; turns -= 1)
      await new Promise<void>((resolve) => void setImmediate(resolve))
    const resources = countResources()
    return [
      {
        what: `${alive()} of ${this.#clients.length} clients are not collected`,
        holds: alive() === 0,
      },
      {
        what: `the heap has grown by ${(grown / megabyte).toFixed(1)} MB since the first runs`,
        holds: grown < allowance,
      },
      { what: `${listeners} listeners are left on the signal of all`, holds: listeners === 0 },
      {
        what: `sockets, timers and servers: ${resources || 'none'}; at the start ${this.#resources || 'none'}`,
        holds: resources === this.#resources,
      },
    ]
  }
}

/** The handles that keep the process alive, except its input and output. */
function countResources(): string {
  const names = process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY|File)/.test(name))
  return names.sort().join(', ')
}
