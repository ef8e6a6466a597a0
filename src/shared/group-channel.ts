import { callSafely } from './call-safely.ts'
import type { Channel, SharedEnvironment } from './environment.ts'
import { type Message, readMessage } from './messages.ts'

/** The channel of a group, and the inbox of this tab. */
export class GroupChannel {
  readonly #environment: SharedEnvironment
  readonly #name: string
  readonly #tab: string
  readonly #receive: (message: Message) => void
  #channels: Channel[] = []

  constructor(
    environment: SharedEnvironment,
    name: string,
    tab: string,
    receive: (message: Message) => void,
  ) {
    this.#environment = environment
    this.#name = name
    this.#tab = tab
    this.#receive = receive
  }

  /** Throws if the platform refuses. */
  open(): void {
    this.close()
    const { clock } = this.#environment
    for (const name of [this.#name, `${this.#name}/${this.#tab}`]) {
      const channel = this.#environment.openChannel(name)
      this.#channels.push(channel)
      channel.onmessage = ({ data }) => {
        // A message may be on its way while the channel closes.
        if (!this.#channels.includes(channel)) return
        callSafely(() => {
          const message = readMessage(data, this.#tab, clock.now())
          if (message) this.#receive(message)
        })
      }
    }
  }

  close(): void {
    const channels = this.#channels
    this.#channels = []
    for (const channel of channels) {
      channel.onmessage = null
      channel.close()
    }
  }

  /** Posts to all other tabs; nothing while the channel is closed. */
  post(message: Message): void {
    this.#channels[0]?.postMessage(message)
  }

  /** Posts to the inbox of one tab. */
  send(tab: string, message: Message): void {
    if (this.#channels.length) postOnce(this.#environment, `${this.#name}/${tab}`, message)
  }
}

/** Posts to a channel that is not open. */
export function postOnce(environment: SharedEnvironment, name: string, message: Message): void {
  const channel = environment.openChannel(name)
  channel.postMessage(message)
  channel.close()
}
