import type { FetchLike } from '../../../src/index.ts'
import type { Channel } from '../../../src/shared/environment.ts'
import type { SharedEventSourceClientOptions } from '../../../src/shared/index.ts'
import { FakeChannels } from '../simulation/fake-channels.ts'
import { FakeLocks } from '../simulation/fake-locks.ts'
import { LogServer, type StreamKind } from '../simulation/log-server.ts'
import { type Origin, type Reader, Tab } from '../simulation/tab.ts'
import { Process, World } from '../simulation/world.ts'

export const group = 'headwater:1:prices'

/** A client of a tab, with the data of its events and the names of its errors. */
export interface StagedReader extends Reader {
  readonly errorNames: string[]
}

/** Tabs of one browser, in virtual time. */
export class Stage {
  readonly world = new World(1)
  readonly origin: Origin
  readonly #frames: number

  constructor(kind: StreamKind = 'ids', frames = 512) {
    const { world } = this
    this.#frames = frames
    this.origin = {
      world,
      locks: new FakeLocks(world),
      channels: new FakeChannels(world),
      server: new LogServer(world, kind),
    }
  }

  get server(): LogServer {
    return this.origin.server
  }

  get leader(): string | undefined {
    return this.origin.locks.holder(group)?.name
  }

  tab(name: string): Tab {
    return new Tab(this.origin, name)
  }

  /** Adds a client to a new tab, or to the given one. */
  join(tab: string | Tab, options: SharedEventSourceClientOptions = {}): StagedReader {
    const errorNames: string[] = []
    const place = typeof tab === 'string' ? this.tab(tab) : tab
    const reader = place.join(
      { onError: (error) => errorNames.push(error.name), ...options },
      this.#frames,
    )
    reader.client.onAny(({ data }) => reader.numbers.push(Number(data)))
    return { ...reader, errorNames }
  }

  async run(milliseconds: number): Promise<void> {
    await this.world.time.run(milliseconds)
  }

  /** Publishes events, one after the other. */
  async publish(count: number, pause = 20): Promise<void> {
    for (let left = count; left > 0; left--) {
      this.server.publish()
      await this.run(pause)
    }
  }

  /** A tab without a client, whose messages and locks the test makes. */
  stranger(name: string): Stranger {
    return new Stranger(this.origin, name)
  }
}

/** A tab of which the test is the code. */
export class Stranger {
  readonly process: Process
  readonly heard: Record<string, unknown>[] = []
  readonly #origin: Origin
  readonly #channel: Channel
  #release = () => {}

  constructor(origin: Origin, name: string) {
    this.#origin = origin
    this.process = new Process(origin.world, name)
    this.#channel = origin.channels.open(group, this.process)
    const inbox = origin.channels.open(`${group}/${name}`, this.process)
    for (const channel of [this.#channel, inbox])
      channel.onmessage = ({ data }) => this.heard.push(data as Record<string, unknown>)
  }

  get types(): unknown[] {
    return this.heard.map(({ type }) => type)
  }

  post(message: unknown): void {
    this.#channel.postMessage(message)
  }

  /** Posts a message of the protocol. */
  say(type: string, payload: object = {}, term = 0): void {
    this.post({ v: 1, type, from: this.process.name, term, ...payload })
  }

  /** Takes the lock, and does nothing with it. */
  steal(): void {
    void this.#origin.locks
      .of(this.process)
      .request(
        group,
        { steal: true },
        () => new Promise<void>((resolve) => (this.#release = resolve)),
      )
      .catch(() => {})
  }

  /** Releases the lock that it took. */
  release(): void {
    this.#release()
  }

  /** Waits for the lock, so that a new leader expects an answer. */
  wait(): void {
    void this.#origin.locks
      .of(this.process)
      .request(group, {}, () => new Promise<void>(() => {}))
      .catch(() => {})
  }
}

/** A server that answers every request like this. */
export function answering(status: number, text = '', headers: Record<string, string> = {}) {
  const requests: { headers: Record<string, string> }[] = []
  const fetch: FetchLike = async (_url, init) => {
    requests.push({ headers: init.headers })
    return new Response(status === 204 ? null : text, { status, statusText: 'Text', headers })
  }
  return { fetch, requests }
}
