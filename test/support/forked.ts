import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A child process and its messages. */
export class Forked<Incoming extends object, Outgoing extends string | object> {
  readonly #child: ChildProcess
  readonly #listeners = new Set<(message: Incoming) => void>()

  constructor(program: URL, ...args: readonly (string | number)[]) {
    this.#child = fork(fileURLToPath(program), args.map(String))
    this.#child.on('message', (message: Incoming) => {
      for (const listener of this.#listeners) listener(message)
    })
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** The signal that ended it; undefined while it runs or if it exited. */
  get signal(): NodeJS.Signals | null {
    return this.#child.signalCode
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  send(message: Outgoing): void {
    this.#child.send(message)
  }

  onMessage(listener: (message: Incoming) => void): void {
    this.#listeners.add(listener)
  }

  /** The next message with this property. */
  next<Name extends string>(name: Name): Promise<Extract<Incoming, Record<Name, unknown>>> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error(`A process ended before it said ${name}`))
      const listener = (message: Incoming) => {
        if (!(name in message)) return
        this.#listeners.delete(listener)
        this.#child.off('exit', onExit)
        resolve(message as Extract<Incoming, Record<Name, unknown>>)
      }
      this.#listeners.add(listener)
      this.#child.once('exit', onExit)
    })
  }

  /** Resolves when it exits for any reason. */
  async exited(): Promise<void> {
    if (!this.isOver) await once(this.#child, 'exit')
  }

  /** Kills it, like a crash. */
  async kill(): Promise<void> {
    if (this.isOver) return
    this.#child.kill('SIGKILL')
    await this.exited()
  }
}
