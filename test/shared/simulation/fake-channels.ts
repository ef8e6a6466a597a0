import type { Channel } from '../../../src/shared/environment.ts'
import type { Process, World } from './world.ts'

/** The channels of one origin. Messages of one channel object arrive in order, and after a random delay. */
export class FakeChannels {
  readonly #world: World
  readonly #open = new Map<string, Set<FakeChannel>>()
  /** The number of messages. */
  sent = 0

  constructor(world: World) {
    this.#world = world
  }

  /** The open channels: `tab name`. */
  get list(): string[] {
    return [...this.#open].flatMap(([name, channels]) =>
      Array.from(channels, ({ process }) => `${process.name} ${name}`),
    )
  }

  open(name: string, process: Process): Channel {
    const channels = this.#open.get(name) ?? new Set()
    this.#open.set(name, channels)
    const channel = new FakeChannel(process, {
      post: (message) => this.#deliver(channel, channels, message),
      close: () => channels.delete(channel),
    })
    if (!process.isDead) channels.add(channel)
    return channel
  }

  /** The channels of a process that died. */
  closeAll(process: Process): void {
    for (const channels of this.#open.values())
      for (const channel of channels) if (channel.process === process) channels.delete(channel)
  }

  #deliver(from: FakeChannel, channels: Set<FakeChannel>, message: unknown) {
    this.sent += 1
    const copy: unknown = structuredClone(message)
    for (const channel of channels) {
      if (channel === from) continue
      const { time } = this.#world
      const due = Math.max(time.now + this.#world.random.below(4), from.lastDue.get(channel) ?? 0)
      from.lastDue.set(channel, due)
      this.#world.after(due - time.now, () =>
        channel.process.run(() => {
          if (channels.has(channel)) channel.onmessage?.({ data: copy })
        }),
      )
    }
  }
}

class FakeChannel implements Channel {
  onmessage: Channel['onmessage'] = null
  readonly process: Process
  /** When the last message to each receiver arrives. */
  readonly lastDue = new Map<FakeChannel, number>()
  readonly #host: { post(message: unknown): void; close(): void }
  #isClosed = false

  constructor(process: Process, host: { post(message: unknown): void; close(): void }) {
    this.process = process
    this.#host = host
  }

  postMessage(message: unknown): void {
    if (this.#isClosed) throw new DOMException('The channel is closed', 'InvalidStateError')
    this.#host.post(message)
  }

  close(): void {
    this.#isClosed = true
    this.#host.close()
  }
}
