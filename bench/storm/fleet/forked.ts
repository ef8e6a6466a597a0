import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program of this folder in a process of its own, and what it says. */
export class Forked<Incoming extends object, Outgoing extends string | object> {
  readonly #child: ChildProcess
  readonly #waiting = new Set<(message: Incoming) => void>()

  constructor(program: 'server' | 'clients', ...args: readonly (string | number)[]) {
    const path = fileURLToPath(new URL(`${program}.ts`, import.meta.url))
    this.#child = fork(path, args.map(String))
    this.#child.on('message', (message: Incoming) => {
      for (const wake of this.#waiting) wake(message)
    })
  }

  send(message: Outgoing): void {
    this.#child.send(message)
  }

  onMessage(listener: (message: Incoming) => void): void {
    this.#waiting.add(listener)
  }

  /** The next message that has this property. */
  next<Name extends string>(name: Name): Promise<Extract<Incoming, Record<Name, unknown>>> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error(`A process ended before it said ${name}`))
      const listener = (message: Incoming) => {
        if (!(name in message)) return
        this.#waiting.delete(listener)
        this.#child.off('exit', onExit)
        resolve(message as Extract<Incoming, Record<Name, unknown>>)
      }
      this.#waiting.add(listener)
      this.#child.once('exit', onExit)
    })
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }
}
